// Who the account is inside Slack, Discord and Telegram: linked there by a code that is made here.
import { useRef, useState } from 'preact/hooks'
import type { PersonCode, PersonLine } from '../api'
import { list, send } from '../http'
import { t } from '../i18n'
import { ErrorText } from '../parts/field'
import { Icon } from '../parts/icon'
import { useLoad } from '../parts/load'
import { Bones, Failed, reason } from '../parts/states'
import { channelIcon } from '../state/desk'
import { ms } from '../state/due'
import { full, when } from '../time'

export function Persons() {
  const read = useLoad(() => list<PersonLine>('/me/persons'), [])
  const [code, setCode] = useState<PersonCode>()
  const [error, setError] = useState<unknown>()
  const getCode = useRef<HTMLButtonElement>(null)
  const attempt = async (deed: () => globalThis.Promise<void>) => {
    setError(undefined)
    try {
      await deed()
      read.again()
    } catch (e) {
      setError(e)
    }
  }
  const make = () => attempt(async () => setCode(await send<PersonCode>('POST', '/me/persons')))
  const end = (p: PersonLine) => attempt(async () => {
    await send('DELETE', `/me/persons/${encodeURIComponent(p.channel)}`)
    getCode.current?.focus() // the button that had the focus goes with its line
  })
  return (
    <section class="panel">
      <header><h2>{t('persons')}</h2></header>
      <div class="pad">
        <p class="small muted">{t('persons.body')}</p>
        {error !== undefined && <ErrorText>{reason(error)}</ErrorText>}
        {read.error !== undefined ? <Failed what={t('page.failed')} error={read.error} again={read.again} /> : !read.data ? <Bones label={t('loading')} />
          : read.data.length > 0 && (
            <ul class="lines">
              {read.data.map(p => (
                <li key={p.channel + p.linked_at}>
                  <Icon name={channelIcon(p.channel)} small />
                  <span class="grow">{p.channel}<small class="muted">{t('persons.since', { time: full(ms(p.linked_at)) })}</small></span>
                  <button class="btn danger small push" type="button" aria-label={t('persons.end.of', { channel: p.channel })} onClick={() => void end(p)}>{t('persons.end')}</button>
                </li>
              ))}
            </ul>
          )}
        <div role="status">{code && <Code code={code} />}</div>
        <div class="row"><button ref={getCode} class="btn" type="button" onClick={() => void make()}><Icon name="key" small /> {t(code ? 'persons.again' : 'persons.make')}</button></div>
      </div>
    </section>
  )
}

/** A code shown this once, with what to do with it. */
function Code({ code }: { code: PersonCode }) {
  const [copied, setCopied] = useState('')
  return (
    <div class="stack-form">
      <p class="small">{t('persons.how', { time: when(ms(code.expires_at)) })}</p>
      <div class="row">
        <code class="code" dir="ltr" tabIndex={0}>{code.code}</code>
        <button class="btn quiet small" type="button" onClick={() => void navigator.clipboard.writeText(code.code).then(() => setCopied(code.code))}><Icon name={copied === code.code ? 'check' : 'copy'} small /> {t(copied === code.code ? 'copied' : 'copy')}</button>
      </div>
    </div>
  )
}
