// People: accounts, their roles and teams, invitations, one-time links. Changed by administrators alone.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Invited, Link, NewUser, User, UserChange } from '../api'
import { getVersioned, list, send } from '../http'
import { t } from '../i18n'
import { Dialog } from '../parts/dialog'
import { ErrorText, Field } from '../parts/field'
import { Icon } from '../parts/icon'
import { useLoad } from '../parts/load'
import { MenuButton, type Item } from '../parts/menu'
import { Bones, Failed, fault, formFault, reason } from '../parts/states'
import { Who } from '../parts/who'
import { teamName, teams } from '../state/desk'
import { ms } from '../state/due'
import { may, self } from '../state/session'
import { full } from '../time'

const roles = ['admin', 'supervisor', 'agent', 'auditor'] as const

/** What stands over the list: an invitation, an account being changed, or a link to pass on. */
type Over = { kind: 'new' } | { kind: 'edit'; user: User } | { kind: 'link'; name: string; link: string; until: string }

export function Users() {
  const read = useLoad(() => list<User>('/users'), [])
  const [over, setOver] = useState<Over>()
  const [error, setError] = useState<unknown>()
  const write = may('user.write')
  const attempt = async (deed: () => Promise<void>) => {
    setError(undefined)
    try {
      await deed()
      read.again()
    } catch (e) {
      setError(e)
    }
  }
  return (
    <section class="panel">
      <header><h2>{t('settings.users')}</h2>{read.data && <span class="count">{read.data.length}</span>}
        {write && <button class="btn primary push" type="button" onClick={() => setOver({ kind: 'new' })}><Icon name="plus" small /> {t('users.add')}</button>}
      </header>
      <div class="pad">
        {error !== undefined && <ErrorText>{reason(error)}</ErrorText>}
        {read.error !== undefined ? <Failed what={t('page.failed')} error={read.error} again={read.again} /> : !read.data ? <Bones label={t('loading')} />
          : <ul class="lines people">{read.data.map(u => <Line key={u.id} u={u} items={write ? items(u, setOver, attempt) : []} />)}</ul>}
      </div>
      {over?.kind === 'new' && <Invite close={() => setOver(undefined)} done={(name, i) => { read.again(); setOver({ kind: 'link', name, link: i.link, until: i.expires_at }) }} />}
      {over?.kind === 'edit' && <Edit user={over.user} close={() => setOver(undefined)} done={() => { read.again(); setOver(undefined) }} />}
      {over?.kind === 'link' && <PassOn over={over} close={() => setOver(undefined)} />}
    </section>
  )
}

function items(u: User, setOver: (o: Over) => void, attempt: (deed: () => Promise<void>) => Promise<void>): Item[] {
  const own = u.id === self().id
  const change = (to: UserChange) => void attempt(async () => { await changeUser(u.id, to) })
  const link = async () => {
    const l = await send<Link>('POST', `/users/${u.id}/reset`)
    setOver({ kind: 'link', name: u.name, link: l.link, until: l.expires_at })
  }
  return [
    { label: t('users.edit'), icon: 'edit', run: () => setOver({ kind: 'edit', user: u }) },
    { label: t('users.reset'), icon: 'key', run: () => void attempt(link), off: u.disabled ? t('users.off') : undefined },
    { label: t('users.out'), icon: 'lock', run: () => void attempt(() => send('DELETE', `/users/${u.id}/sessions`)) },
    u.disabled
      ? { label: t('users.enable'), icon: 'check', run: () => change({ disabled: false }) }
      : { label: t('users.disable'), icon: 'x', run: () => change({ disabled: true }), off: own ? t('users.own') : undefined },
  ]
}

/** Changes an account as it is now: the version is read right before, so that only a real clash is refused. */
async function changeUser(id: string, to: UserChange): Promise<void> {
  const { etag } = await getVersioned<User>(`/users/${id}`)
  await send('PATCH', `/users/${id}`, to, { match: etag })
}

function Line({ u, items }: { u: User; items: Item[] }) {
  const where = u.teams.includes('*') ? t('account.all_teams') : u.teams.map(teamName).join(', ')
  return (
    <li class={u.disabled ? 'off' : undefined}>
      <Who party={u.disabled ? 'none' : 'agent'} name={u.name} />
      <span class="grow"><b dir="auto">{u.name}</b><small class="muted">{u.email}{where && ` · ${where}`}</small></span>
      <span class="row marks">
        {u.disabled && <span class="chip late">{t('users.disabled')}</span>}
        {u.waiting && !u.disabled && <span class="chip soon"><Icon name="clock" /> {t('users.waiting')}</span>}
        <span class="chip">{t(`role.${u.role}`)}</span>
      </span>
      {items.length > 0 && <MenuButton label={t('users.more', { name: u.name })} class="btn quiet square small" items={items}><Icon name="dots" small /></MenuButton>}
    </li>
  )
}

function RoleAndTeams(p: { role: User['role']; teams: string[]; error: unknown }) {
  const all = p.teams.includes('*')
  const wrong = fault(p.error, 'teams')
  const marked = wrong ? { 'aria-describedby': 'u-teams-e', 'data-wrong': true } : {}
  return (
    <>
      <div class="field">
        <label for="u-role">{t('users.role')}</label>
        <select id="u-role" name="role" class="input" defaultValue={p.role}>{roles.map(r => <option key={r} value={r} selected={r === p.role}>{t(`role.${r}`)}: {t(`role.${r}.does`)}</option>)}</select>
      </div>
      <fieldset class="field" {...marked}>
        <legend class="label">{t('teams')}</legend>
        <label class="check"><input type="checkbox" name="team" value="*" defaultChecked={all} /> {t('account.all_teams')}</label>
        {teams.value.map(team => <label key={team.id} class="check"><input type="checkbox" name="team" value={team.id} defaultChecked={p.teams.includes(team.id)} /> <span dir="auto">{team.name}</span></label>)}
        {wrong && <ErrorText id="u-teams-e">{wrong}</ErrorText>}
      </fieldset>
    </>
  )
}

function Buttons(p: { close: () => void; busy: boolean; label: string }) {
  return (
    <div class="row end"><button class="btn quiet" type="button" onClick={p.close}>{t('cancel')}</button><button class="btn primary" type="submit" disabled={p.busy}>{p.label}</button></div>
  )
}

/** Runs a form's deed: once at a time, with its error shown and the focus where it can be mended. */
function useDeed(deed: (data: FormData) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const form = useRef<HTMLFormElement | null>(null)
  useLayoutEffect(() => {
    if (error === undefined) return
    const at = form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-wrong] input') ?? form.current?.querySelector<HTMLElement>('[type=submit]')
    at?.focus() // it was on the button, which nobody could press while the desk was asked
  }, [error])
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    form.current = e.currentTarget as HTMLFormElement
    setBusy(true)
    setError(undefined)
    deed(new FormData(e.currentTarget as HTMLFormElement)).catch((e: unknown) => { setError(e); setBusy(false) })
  }
  return { busy, error, submit }
}

function chosenTeams(data: FormData): string[] {
  const all = data.getAll('team').map(String)
  return all.includes('*') ? ['*'] : all
}

function Invite(p: { close: () => void; done: (name: string, i: Invited) => void }) {
  const form = useDeed(async data => {
    const user: NewUser = { email: String(data.get('email')).trim(), name: String(data.get('name')).trim(), role: data.get('role') as User['role'], teams: chosenTeams(data) }
    p.done(user.name, await send<Invited>('POST', '/users', user, { key: crypto.randomUUID() }))
  })
  const wrong = formFault(form.error, 'name', 'email', 'teams')
  return (
    <Dialog title={t('users.add')} close={p.close}>
      <form class="stack-form" onSubmit={form.submit}>
        {wrong && <ErrorText>{wrong}</ErrorText>}
        <Field label={t('name')} name="name" error={fault(form.error, 'name')} input={{ required: true, 'data-autofocus': true }} />
        <Field label={t('email')} name="email" error={fault(form.error, 'email')} input={{ type: 'email', required: true }} />
        <RoleAndTeams role="agent" teams={[]} error={form.error} />
        <Buttons close={p.close} busy={form.busy} label={t('users.invite')} />
      </form>
    </Dialog>
  )
}

function Edit(p: { user: User; close: () => void; done: () => void }) {
  const form = useDeed(async data => {
    await changeUser(p.user.id, { name: String(data.get('name')).trim(), role: data.get('role') as User['role'], teams: chosenTeams(data) })
    p.done()
  })
  const wrong = formFault(form.error, 'name', 'teams')
  return (
    <Dialog title={t('users.edit.title', { name: p.user.name })} close={p.close}>
      <form class="stack-form" onSubmit={form.submit}>
        {wrong && <ErrorText>{wrong}</ErrorText>}
        <Field label={t('name')} name="name" error={fault(form.error, 'name')} input={{ required: true, defaultValue: p.user.name, 'data-autofocus': true }} />
        <RoleAndTeams role={p.user.role} teams={p.user.teams} error={form.error} />
        <Buttons close={p.close} busy={form.busy} label={t('save')} />
      </form>
    </Dialog>
  )
}

/** A link shown this once, to be handed over by a way that is trusted. */
function PassOn(p: { over: { name: string; link: string; until: string }; close: () => void }) {
  const [copied, setCopied] = useState(false)
  return (
    <Dialog title={t('users.link', { name: p.over.name })} close={p.close}>
      <div class="stack-form">
        <p class="small">{t('users.link.body', { time: full(ms(p.over.until)) })}</p>
        <code class="code" tabIndex={0}>{p.over.link}</code>
        <div class="row end">
          <button class="btn quiet" type="button" onClick={p.close}>{t('close')}</button>
          <button class="btn primary" type="button" data-autofocus onClick={() => void navigator.clipboard.writeText(p.over.link).then(() => setCopied(true))}><Icon name={copied ? 'check' : 'copy'} small /> {t(copied ? 'copied' : 'copy')}</button>
        </div>
      </div>
    </Dialog>
  )
}
