// Parts of the console that load when they are first asked for.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { Bones, Failed } from './states'

/** A component that fetches the real one. Nothing is shown for less than a blink; a failed fetch can be repeated. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, quiet = false): ComponentType<P> {
  let ready: ComponentType<P> | undefined
  return function Lazy(props: P) {
    const [error, setError] = useState<unknown>()
    const [, drawn] = useState(0)
    const fetchIt = () => {
      setError(undefined)
      load().then(c => { ready = c; drawn(n => n + 1) }, setError)
    }
    useEffect(() => { if (!ready) fetchIt() }, [])
    const Real = ready
    if (Real) return <Real {...props} />
    if (quiet) return null
    return <main class="page pad">{error ? <Failed what={t('page.failed')} error={error} again={fetchIt} /> : <Bones label={t('loading')} />}</main>
  }
}
