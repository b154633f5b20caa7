// A one-time link from an administrator: choose a password.
import { useEffect, useState } from 'preact/hooks'
import type { LinkedAccount } from '../api'
import { ApiError, send } from '../http'
import { t } from '../i18n'
import { ErrorText, PasswordField } from '../parts/field'
import { useLoad } from '../parts/load'
import { Bones, fault, formFault, reason } from '../parts/states'
import { href } from '../route'
import { comesAs, linkToken } from './link'
import { DoorHead, Wall } from './wall'

/** The link opens nothing any more. */
const gone = (e: unknown) => e instanceof ApiError && e.status === 403

export function Reset() {
  const whose = useLoad(() => send<LinkedAccount>('POST', '/password/link', { link: linkToken() }), [])
  const [done, setDone] = useState(false)
  const to = whose.data
  const lead = done ? t('reset.done') : !to ? t('reset.lead') : t(to.first ? 'reset.lead.first' : 'reset.lead.of', { email: to.email })
  return (
    <div class="door">
      <main class="form" id="main">
        <div class="door-box">
          <DoorHead title={to?.first ? t('reset.title.first', { name: to.name }) : t('reset.title')}>{lead}</DoorHead>
          {done ? <a class="btn primary tall" data-next href={href('/sign-in')}>{t('signin.do')}</a>
            : whose.error !== undefined ? <><ErrorText>{gone(whose.error) ? t('reset.over') : reason(whose.error)}</ErrorText><a class="btn tall" href={href('/sign-in')}>{t('signin.do')}</a></>
            : to ? <Choose to={to} done={() => { comesAs.value = to.email; setDone(true) }} /> : <Bones label={t('loading')} lines={2} />}
        </div>
      </main>
      <Wall title={t('wall.title')} words={t('wall.words')} />
    </div>
  )
}

function Choose({ to, done }: { to: LinkedAccount; done: () => void }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  useEffect(() => { if (!busy) document.querySelector<HTMLInputElement>('.door input[name=password]')?.focus() }, [busy])
  const submit = async (e: SubmitEvent) => {
    e.preventDefault()
    const data = new FormData(e.currentTarget as HTMLFormElement)
    setBusy(true)
    try {
      await send('POST', '/password/reset', { link: linkToken(), password: String(data.get('password')) })
      done()
    } catch (e) {
      setError(e)
      setBusy(false)
    }
  }
  const form = gone(error) ? t('reset.over') : formFault(error, 'password')
  return (
    <form onSubmit={e => void submit(e)}>
      {form && <ErrorText>{form}</ErrorText>}
      {/* For password managers: whose it is. */}
      <input type="email" name="email" autocomplete="username" value={to.email} readOnly hidden />
      <PasswordField label={t(to.first ? 'password' : 'password.new')} name="password" autocomplete="new-password" error={fault(error, 'password')} />
      <button class="btn primary tall" type="submit" disabled={busy}>{t('reset.do')}</button>
    </form>
  )
}
