// My account: who I am, whether I take conversations, the password, and where I am signed in.
import { useRef, useState } from 'preact/hooks'
import type { SessionLine } from '../api'
import { list, send } from '../http'
import { t } from '../i18n'
import { ErrorText, PasswordField } from '../parts/field'
import { Icon } from '../parts/icon'
import { useLoad } from '../parts/load'
import { Bones, Failed, fault, formFault, reason } from '../parts/states'
import { Who } from '../parts/who'
import { teamName } from '../state/desk'
import { ms } from '../state/due'
import { may, self, signOut } from '../state/session'
import { ownStatus, showStatus } from '../state/board'
import { full, when } from '../time'
import { Persons } from './persons'

export function Account() {
  const m = self()
  return (
    <>
      <section class="panel">
        <header><Who party="agent" name={m.name} /><div><h2 dir="auto">{m.name}</h2><p class="muted small12">{m.email}</p></div><span class="push chip desk">{t(`role.${m.role}`)}</span></header>
        <div class="pad">
          <p class="small muted">{m.teams.includes('*') ? t('account.all_teams') : m.teams.length ? t('account.teams', { teams: m.teams.map(teamName).join(', ') }) : t('account.no_team')}</p>
          {may('conversation.act') && <Status />}
          <div class="row"><button class="btn" type="button" onClick={() => void signOut()}>{t('account.sign_out')}</button></div>
        </div>
      </section>
      <Password />
      {may('conversation.act') && <Persons />}
      <Sessions />
    </>
  )
}

const statuses = ['available', 'away'] as const

/** Whether the account is given conversations. */
function Status() {
  const [error, setError] = useState<unknown>()
  const set = async (status: 'available' | 'away') => {
    const before = ownStatus()
    showStatus(status)
    setError(undefined)
    try {
      await send('PUT', '/presence', { status })
    } catch (e) {
      showStatus(before)
      setError(e)
    }
  }
  return (
    <>
      <div class="seg" role="group" aria-label={t('account.status')}>
        {statuses.map(s => <button key={s} type="button" aria-pressed={ownStatus() === s} onClick={() => void set(s)}>{t(`status.${s}`)}</button>)}
      </div>
      {error !== undefined && <ErrorText>{reason(error)}</ErrorText>}
    </>
  )
}

function Password() {
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open')
  const [error, setError] = useState<unknown>()
  const submit = async (e: SubmitEvent) => {
    e.preventDefault()
    const form = e.currentTarget as HTMLFormElement
    const data = new FormData(form)
    setState('busy')
    setError(undefined)
    try {
      await send('PUT', '/me/password', { old: String(data.get('old')), new: String(data.get('new')) })
      form.reset()
      setState('done')
    } catch (e) {
      setError(e)
      setState('open')
    }
  }
  const form = formFault(error, 'old', 'new', 'password')
  return (
    <section class="panel">
      <header><h2>{t('password.change')}</h2></header>
      <form class="pad stack-form" onSubmit={e => void submit(e)}>
        {form && <ErrorText>{form}</ErrorText>}
        <div role="status">{state === 'done' && <p class="banner good"><Icon name="check" small /> {t('password.changed')}</p>}</div>
        <div class="two-fields">
          <PasswordField label={t('password.old')} name="old" autocomplete="current-password" error={fault(error, 'old')} />
          <PasswordField label={t('password.new')} name="new" autocomplete="new-password" error={fault(error, 'new') ?? fault(error, 'password')} />
        </div>
        <div class="row"><button class="btn primary" type="submit" disabled={state === 'busy'}>{t('password.change')}</button><span class="muted small12">{t('password.ends')}</span></div>
      </form>
    </section>
  )
}

function Sessions() {
  const read = useLoad(() => list<SessionLine>('/me/sessions'), [])
  const [ended, setEnded] = useState<string[]>([])
  const [error, setError] = useState<unknown>()
  const heading = useRef<HTMLHeadingElement>(null), lines = useRef<HTMLUListElement>(null)
  const end = async (s: SessionLine, at: number) => {
    setError(undefined)
    try {
      await send('DELETE', `/me/sessions/${s.id}`)
    } catch (e) {
      setError(e)
      return
    }
    // The button that had the focus goes with its line: on to the next that ends one, or to what the list is called.
    const buttons = [...lines.current?.children ?? []].map(li => li.querySelector('button'))
    const next = buttons.slice(at + 1).find(b => b) ?? buttons.slice(0, at).findLast(b => b)
    ;(next ?? heading.current)?.focus()
    setEnded(ids => [...ids, s.id])
  }
  const open = read.data?.filter(s => !ended.includes(s.id))
  return (
    <section class="panel">
      <header><h2 ref={heading} tabIndex={-1}>{t('sessions')}</h2></header>
      <div class="pad">
        {error !== undefined && <ErrorText>{reason(error)}</ErrorText>}
        {read.error !== undefined ? <Failed what={t('page.failed')} error={read.error} again={read.again} /> : !open ? <Bones label={t('loading')} /> : (
          <ul class="lines" ref={lines}>
            {open.map((s, at) => (
              <li key={s.id}>
                <span>{t('sessions.since', { time: full(ms(s.created_at)) })}<small class="muted">{t('sessions.used', { time: when(ms(s.used_at)) })}</small></span>
                {s.current ? <span class="chip good push">{t('sessions.this')}</span> : <button class="btn danger small push" type="button" onClick={() => void end(s, at)}>{t('sessions.end')}</button>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
