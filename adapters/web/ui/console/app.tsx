// The console: who may come in, and which screen an address shows.
import { useEffect } from 'preact/hooks'
import { Reset } from './door/reset'
import { SignIn } from './door/signin'
import { t } from './i18n'
import { useKeys, type Binding } from './keys'
import { paletteOpen, sheetOpen } from './palette/open'
import { lazy } from './parts/lazy'
import { Lapsed, Offline, UndoBar } from './parts/notices'
import { Rail } from './parts/rail'
import { Empty } from './parts/states'
import { Top } from './parts/top'
import { QueuePage } from './queue/queue'
import { go, here, href } from './route'
import { startDesk } from './start'
import { view } from './state/belt'
import { may, me } from './state/session'
import { TalkPage } from './talk/page'
import { Transfer, transferOpen } from './talk/transfer'

const FirstRun = lazy(async () => (await import('./door/first')).FirstRun)
const Settings = lazy(async () => (await import('./settings/settings')).Settings)
const Lists = lazy(async () => (await import('./settings/lists')).Lists)
const Reports = lazy(async () => (await import('./reports/reports')).Reports)
const Definition = lazy(async () => (await import('./settings/definition')).Definition)
const Palette = lazy(async () => (await import('./palette/palette')).Palette, true)
const Sheet = lazy(async () => (await import('./palette/sheet')).Sheet, true)

export function App() {
  const { path } = here.value
  if (path === '/first-run') return <FirstRun />
  if (path === '/reset') return <Reset />
  if (me.value === undefined) return null
  if (me.value === 'nobody') return <SignIn />
  return <Desk />
}

function Desk() {
  const path = here.value.path
  useEffect(() => startDesk(view.peek().lane, view.peek().team), [])
  useEffect(() => {
    if (path === '/' || path === '/sign-in' || path === '/queue') go(href('/queue/unassigned'), true)
  }, [path])
  useKeys(everywhere())
  const talking = /^\/c\/([^/]+)$/.exec(path)?.[1]
  return (
    <>
      <a class="skip" href="#main" onClick={e => { e.preventDefault(); document.getElementById('main')?.focus() }}>{t('skip')}</a>
      <div class={`app${talking ? ' focused' : ''}`}>
        <Rail />
        <div class="main">
          <Offline />
          <Screen path={path} talking={talking} />
        </div>
      </div>
      <UndoBar />
      {transferOpen.value.length > 0 && <Transfer />}
      {paletteOpen.value && <Palette />}
      {sheetOpen.value && <Sheet />}
      <Lapsed />
    </>
  )
}

function Screen({ path, talking }: { path: string; talking: string | undefined }) {
  if (talking) return <TalkPage id={decodeURIComponent(talking)} />
  if (path === '/' || path.startsWith('/queue') || path === '/sign-in') return <QueuePage />
  if (path.startsWith('/settings')) return <Settings />
  if (/^\/(replies|teams|flows|intents|audit)$/.test(path)) return <Lists key={path} />
  if (path === '/reports') return <Reports />
  const [, kind, id] = /^\/(flows|intents)\/([^/]+)$/.exec(path) ?? []
  if (kind && id) return <Definition key={path} kind={kind} id={decodeURIComponent(id)} />
  return (
    <>
      <Top><h1>{t('missing.title')}</h1></Top>
      <main id="main" class="page" tabIndex={-1}><Empty title={t('missing.body')} actions={<a class="btn" href={href('/queue/unassigned')}>{t('nav.queue')}</a>} /></main>
    </>
  )
}

function everywhere(): Binding[] {
  // Where the account may not go is not listed either: a key that does nothing helps nobody.
  const to = (keys: string, label: Binding['label'], path: string, needs?: string): Binding[] => needs && !may(needs) ? [] : [{ keys, label, group: 'keys.go', run: () => go(href(path)) }]
  return [
    { keys: 'Mod+k', label: 'key.palette', group: 'keys.anywhere', anywhere: true, run: () => { paletteOpen.value = true } },
    { keys: '?', label: 'key.sheet', group: 'keys.anywhere', run: () => { sheetOpen.value = true } },
    ...to('g m', 'key.go.mine', '/queue/mine'), ...to('g u', 'key.go.unassigned', '/queue/unassigned'), ...to('g w', 'key.go.customer', '/queue/customer'),
    ...to('g b', 'key.go.bot', '/queue/bot'), ...to('g a', 'key.go.all', '/queue/all'),
    ...to('g r', 'key.go.replies', '/replies', 'reply.read'), ...to('g f', 'key.go.flows', '/flows', 'desk.read'), ...to('g i', 'key.go.intents', '/intents', 'desk.read'),
    ...to('g t', 'key.go.teams', '/teams', 'desk.read'), ...to('g o', 'key.go.reports', '/reports', 'report.read'), ...to('g l', 'key.go.audit', '/audit', 'audit.read'),
    ...to('g p', 'key.go.people', '/settings/users', 'user.read'), ...to('g s', 'key.go.settings', '/settings/account'),
  ]
}
