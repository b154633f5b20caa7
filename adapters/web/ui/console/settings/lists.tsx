// Lists to read: canned replies, teams, flows, intents, the audit log. They are changed in the desk's files.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { AuditLine, Flow, Intent, Reply, Summary, Team } from '../api'
import { get, list, url } from '../http'
import { t, type Key } from '../i18n'
import { Icon } from '../parts/icon'
import { useLoad, type Loaded } from '../parts/load'
import { Bones, Empty, Failed, Forbidden } from '../parts/states'
import { SearchBox, Top } from '../parts/top'
import { here, href } from '../route'
import { languageName, teamName } from '../state/desk'
import { ms } from '../state/due'
import { may } from '../state/session'
import { day, full, now, when, zone } from '../time'
import { title } from '../title'
import { HowToChange, inWords } from './definition'

interface ListPage { title: Key; needs: string; body: (p: { find: string }) => preact.JSX.Element }

const pages: Record<string, ListPage> = {
  '/replies': { title: 'list.replies', needs: 'reply.read', body: Replies },
  '/teams': { title: 'list.teams', needs: 'desk.read', body: Teams },
  '/flows': { title: 'list.flows', needs: 'desk.read', body: Flows },
  '/intents': { title: 'list.intents', needs: 'desk.read', body: Intents },
  '/audit': { title: 'list.audit', needs: 'audit.read', body: AuditLog },
}

export function Lists() {
  const page = pages[here.value.path]!
  const [find, setFind] = useState('')
  useEffect(() => {
    title.value = `${t(page.title)} · frontdesk`
    document.getElementById('main')?.focus()
  }, [page])
  const Body = page.body
  return (
    <>
      <Top><h1>{t(page.title)}</h1><span class="push" /><SearchBox /></Top>
      <main id="main" class="scroll" tabIndex={-1}>
        <div class="page narrow">
          {may(page.needs) ? (
            <>
              <div class="find"><Icon name="search" small /><input class="input dense" type="search" dir="auto" aria-label={t('list.find')} placeholder={t('list.find')} value={find} onInput={e => setFind((e.currentTarget as HTMLInputElement).value)} /></div>
              <Body find={find.trim().toLocaleLowerCase()} />
            </>
          ) : <Forbidden />}
        </div>
      </main>
    </>
  )
}

/** A list that is being read, failed, is empty, finds nothing, or shows its lines. */
function Shown<T>(p: { read: Loaded<T[]>; find: string; file?: string; words: (x: T) => string; none: Key; children: (some: T[]) => ComponentChildren }) {
  if (p.read.error !== undefined) return <Failed what={t('page.failed')} error={p.read.error} again={p.read.again} />
  if (!p.read.data) return <Bones label={t('loading')} lines={8} />
  const some = p.read.data.filter(x => p.words(x).toLocaleLowerCase().includes(p.find))
  if (p.read.data.length === 0) return <><Empty title={t(p.none)} />{p.file && <HowToChange file={p.file} />}</>
  if (some.length === 0) return <Empty title={t('list.no_match', { find: p.find })} />
  return <>{p.children(some)}{p.file && <HowToChange file={p.file} />}</>
}

function Replies({ find }: { find: string }) {
  const read = useLoad(() => list<Reply>('/replies'), [])
  return (
    <Shown read={read} find={find} words={r => `${r.id} ${r.title} ${r.text}`} none="list.replies.none" file="replies/">
      {some => <ul class="lines tall">{some.map(r => (
        <li key={r.id}>
          <span class="grow">
            <span class="row wrap"><code>/{r.id}</code> <b dir="auto">{r.title}</b> {r.locales.map(l => <span key={l} class="chip">{languageName(l)}</span>)}{r.teams.map(x => <span key={x} class="chip desk">{teamName(x)}</span>)}</span>
            <span class="reply-text" dir="auto">{r.parts.length ? r.parts.map((part, i) => part.field ? <span key={i} class="var">{`{${part.field}}`}</span> : part.text) : r.text}</span>
          </span>
        </li>
      ))}</ul>}
    </Shown>
  )
}

function Teams({ find }: { find: string }) {
  const read = useLoad(() => list<Team>('/teams'), [])
  return (
    <Shown read={read} find={find} words={x => `${x.id} ${x.name} ${x.skills.join(' ')}`} none="list.teams.none" file="teams.yaml">
      {some => <ul class="lines tall">{some.map(x => (
        <li key={x.id}>
          <span class="grow"><b dir="auto">{x.name}</b><small class="muted"><code>{x.id}</code>{x.skills.length > 0 && ` · ${x.skills.join(', ')}`}</small></span>
          <span class={`chip${x.open ? ' good' : ''}`}><Icon name="clock" /> {x.open ? t('team.open') : x.opens_at ? t('team.opens', { time: when(ms(x.opens_at)) }) : t('team.closed')}</span>
          <a class="btn quiet small" href={href('/queue/unassigned', { team: x.id })}>{t('team.queue')}</a>
        </li>
      ))}</ul>}
    </Shown>
  )
}

function Flows({ find }: { find: string }) {
  const read = useLoad(() => list<Flow>('/flows'), [])
  return (
    <Shown read={read} find={find} words={f => `${f.id} ${inWords(f.title, '')} ${f.starts_on.join(' ')}`} none="list.flows.none" file="flows/">
      {some => <ul class="lines tall">{some.map(f => (
        <li key={f.id} class="leads">
          <Icon name="flow" />
          <span class="grow">
            <span class="row wrap"><a class="quiet-link" href={href(`/flows/${encodeURIComponent(f.id)}`)}><b dir="auto">{inWords(f.title, f.id)}</b></a> <code class="muted">{f.file}:{f.line}</code></span>
            {f.starts_on.length > 0 && <span class="row wrap">{f.starts_on.map(i => <span key={i} class="chip bot">{i}</span>)}</span>}
          </span>
          <span class="num muted">{t('list.steps', { n: f.steps })}</span>
          <Icon name="right" small class="muted" />
        </li>
      ))}</ul>}
    </Shown>
  )
}

/** Over how many days intents are counted. */
const span = 30

function Intents({ find }: { find: string }) {
  const read = useLoad(() => list<Intent>('/intents'), [])
  const counts = useLoad(async () => {
    if (!may('report.read')) return undefined
    const to = new Date(now.peek()), from = new Date(now.peek() - span * day)
    const s = await get<Summary>(url('/reports/summary', { from: from.toISOString(), to: to.toISOString() }))
    return new Map(s.intents.map(i => [i.intent, i.count]))
  }, [])
  const most = Math.max(1, ...(counts.data?.values() ?? []))
  return (
    <Shown read={read} find={find} words={i => `${i.id} ${inWords(i.title, '')} ${i.flow}`} none="list.intents.none" file="intents/">
      {some => <>
        {counts.data && <p class="muted small12">{t('list.intents.span', { n: span })}</p>}
        <ul class="lines">{[...some].sort((a, b) => (counts.data?.get(b.id) ?? 0) - (counts.data?.get(a.id) ?? 0)).map(i => (
          <li key={i.id} class="leads">
            <span class="grow"><a class="quiet-link" href={href(`/intents/${encodeURIComponent(i.id)}`)}><b dir="auto">{inWords(i.title, i.id)}</b></a><small class="muted"><code>{i.id}</code>{i.flow && <> · <Icon name="flow" small /> {i.flow}</>}</small></span>
            {counts.data && <><span class="meter bot count-meter"><i style={{ '--v': (counts.data.get(i.id) ?? 0) / most * 100 }} /></span><span class="num count-n">{counts.data.get(i.id) ?? 0}</span></>}
            <Icon name="right" small class="muted" />
          </li>
        ))}</ul>
      </>}
    </Shown>
  )
}

function AuditLog({ find }: { find: string }) {
  const read = useLoad(async () => (await get<{ items: AuditLine[] }>(url('/audit', { limit: 200 }))).items, [])
  return (
    <Shown read={read} find={find} words={a => `${a.verb} ${a.object} ${a.detail} ${a.by?.name ?? ''}`} none="list.audit.none">
      {some => <>
        <p class="muted small12">{t('time.zone', { zone: zone() })}</p>
        <div class="table-at" tabIndex={0} role="group" aria-label={t('list.audit')}>
          <table class="table">
            <thead><tr><th scope="col">{t('audit.when')}</th><th scope="col">{t('audit.who')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.to')}</th><th scope="col">{t('audit.from')}</th><th scope="col">{t('audit.link')}</th></tr></thead>
            <tbody>{some.map(a => (
              <tr key={a.seq}><td class="num">{full(ms(a.at))}</td><td dir="auto">{a.by?.name ?? t('desk')}</td><td><code>{a.verb}</code></td><td><code>{a.object}</code> <span class="muted">{a.detail}</span></td><td class="num">{a.from}</td><td><code title={a.hash}>{a.hash.slice(0, 8)}</code></td></tr>
            ))}</tbody>
          </table>
        </div>
      </>}
    </Shown>
  )
}
