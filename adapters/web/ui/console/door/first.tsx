// First run: three tickets to pull, and the desk is open.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { FirstRunState, Me } from '../api'
import { get, send } from '../http'
import { t } from '../i18n'
import { ErrorText, Field, PasswordField } from '../parts/field'
import { Icon, Mark } from '../parts/icon'
import { useLoad } from '../parts/load'
import { Bones, Empty, Failed, fault, formFault } from '../parts/states'
import { Top } from '../parts/top'
import { href } from '../route'
import { loading, openRows } from '../state/board'
import { me, welcome } from '../state/session'
import { startDesk } from '../start'
import { nextTheme, theme } from '../theme'
import { linkToken } from './link'
import { title } from '../title'

export function FirstRun() {
  const signedIn = !!me.value && me.value !== 'nobody'
  const state = useLoad(() => get<FirstRunState>('/first-run'), [])
  useEffect(() => { title.value = `${t('first.title')} · frontdesk` }, [])
  useEffect(() => signedIn ? startDesk('all') : undefined, [signedIn])
  return (
    <div class="first">
      <Top>
        <Mark class="first-mark" /><b>frontdesk</b>
        <button class="btn quiet square push" type="button" aria-label={t('nav.theme.now', { theme: t(`theme.${theme.value}`) })} onClick={nextTheme}><Icon name="sun" /></button>
        {signedIn && <a class="btn quiet" href={href('/queue/unassigned')}>{t('first.skip')}</a>}
      </Top>
      <main class="setup" id="main">
        {state.error ? <Failed what={t('page.failed')} error={state.error} again={state.again} />
          : !state.data ? <Bones label={t('loading')} />
          : !state.data.open && !signedIn ? <Closed />
          : <Steps signedIn={signedIn} />}
        {state.data && <Preview desk={state.data} />}
      </main>
    </div>
  )
}

function Closed() {
  return (
    <Empty title={t('first.closed')} actions={<a class="btn primary" href={href('/sign-in')}>{t('signin.do')}</a>}><p>{t('first.closed.body')}</p></Empty>
  )
}

function Step(p: { n: number; state: 'done' | 'on' | 'next'; title: string; lead: string; aside?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <li class={`ticket step ${p.state === 'next' ? '' : p.state}`} aria-current={p.state === 'on' ? 'step' : undefined}>
      <span class="stub">{p.state === 'done' ? <><Icon name="check" /><span class="vh">{t('first.step_done')}</span></> : <b>{p.n}</b>}</span>
      <div class="body">
        <div class="row"><div><h2>{p.title}</h2><p class="muted small">{p.lead}</p></div>{p.aside && <span class="push">{p.aside}</span>}</div>
        {p.children}
      </div>
    </li>
  )
}

function Steps({ signedIn }: { signedIn: boolean }) {
  const account = me.value !== 'nobody' && me.value ? me.value : undefined
  // A desk may have conversations already, as the demo has: only one that was not there when the queue was first read is the hello.
  const before = useRef<ReadonlySet<string> | null>(null)
  const there = signedIn && loading.value === 'done' ? openRows() : undefined
  if (there) before.current ??= new Set(there.map(row => row.conversation))
  const arrived = there?.find(row => !before.current!.has(row.conversation) && (row.channel.startsWith('web') || row.channel === 'chat'))
  return (
    <section class="steps" aria-labelledby="first-title">
      <div class="steps-head"><h1 class="lead" id="first-title">{t('first.title')}</h1><p class="muted">{t('first.lead')}</p></div>
      <ol>
        {account
          ? <Step n={1} state="done" title={t('first.you')} lead={t('first.you.done', { email: account.email, role: t(`role.${account.role}`) })} />
          : <Step n={1} state="on" title={t('first.you')} lead={t('first.you.lead')}><FirstAdmin /></Step>}
        <Step n={2} state={account && !arrived ? 'on' : 'next'} title={t('first.page')} lead={t('first.page.lead')}>{account && <Snippet />}</Step>
        <Step n={3} state={arrived ? 'done' : 'next'} title={t('first.hello')} lead={t('first.hello.lead')}
          aside={arrived ? <span class="chip good"><Icon name="check" /> {t('first.hello.here')}</span> : <span class="chip"><Icon name="clock" /> {t('first.hello.waits')}</span>}>
          {account && (
            <div class="row wrap">
              <a class={`btn${arrived ? '' : ' primary'}`} href="/chat" target="_blank" rel="noopener">{t('first.hello.do')}</a>
              {arrived && <a class="btn primary" href={href(`/c/${arrived.conversation}`, { lane: 'all' })}>{t('first.hello.see')}</a>}
            </div>
          )}
        </Step>
      </ol>
    </section>
  )
}

function FirstAdmin() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  useEffect(() => { if (linkToken()) document.querySelector<HTMLInputElement>('.setup input[name=name]')?.focus() }, [])
  const submit = async (e: SubmitEvent) => {
    e.preventDefault()
    const data = new FormData(e.currentTarget as HTMLFormElement)
    const value = (name: string) => String(data.get(name)).trim()
    setBusy(true)
    setError(undefined)
    try {
      welcome(await send<Me>('POST', '/first-run', { link: linkToken(), email: value('email'), name: value('name'), password: String(data.get('password')) }))
      history.replaceState(null, '', location.pathname + location.search)
    } catch (e) {
      setError(e)
      setBusy(false)
    }
  }
  const form = formFault(error, 'name', 'email', 'password')
  return (
    <form class="stack-form" onSubmit={e => void submit(e)}>
      {!linkToken() && <p class="banner soon"><Icon name="link" small /> {t('first.no_link')}</p>}
      {form && <ErrorText>{form}</ErrorText>}
      <div class="two-fields">
        <Field label={t('name')} name="name" error={fault(error, 'name')} hint={t('first.name.hint')} input={{ autocomplete: 'name', required: true }} />
        <Field label={t('email')} name="email" error={fault(error, 'email')} input={{ type: 'email', autocomplete: 'username', required: true }} />
      </div>
      <PasswordField label={t('password')} name="password" autocomplete="new-password" error={fault(error, 'password')} />
      <div class="row"><button class="btn primary" type="submit" disabled={busy}>{t('first.you.do')}</button></div>
    </form>
  )
}

function Snippet() {
  const [copied, setCopied] = useState(false)
  const text = `<script src="${location.origin}/widget.js" data-site="default" defer></script>`
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <>
      <div class="row snippet"><code class="code" tabIndex={0}>{text}</code><button class="btn" type="button" onClick={() => void copy()}><Icon name={copied ? 'check' : 'copy'} small /> {t(copied ? 'copied' : 'copy')}</button></div>
      <p class="muted small12">{t('first.page.hint')}</p>
    </>
  )
}

/** What customers will see: the chat as a ticket, with the way to the real one. */
function Preview({ desk }: { desk: FirstRunState }) {
  return (
    <aside class="chat-preview" aria-label={t('first.preview')}>
      <div class="chat-ticket">
        <div class="chat-head"><span class="who bot"><Icon name="bell" /></span><div><b dir="auto">{desk.desk}</b><p class="muted small">{t('first.preview.bot')}</p></div></div>
        <div class="chat-body"><p class="chat-turn" dir="auto">{desk.greeting}</p></div>
        <div class="chat-foot"><a class="btn tall" href="/chat" target="_blank" rel="noopener"><Icon name="chat" small /> {t('first.hello.do')}</a></div>
      </div>
    </aside>
  )
}
