// One flow or one intent of the live desk, to read. They are changed in the desk's files, and the page says how.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { FlowDetail, IntentDetail } from '../api'
import { get } from '../http'
import { lang, rich, t, type Key } from '../i18n'
import { Icon } from '../parts/icon'
import { useLoad, type Loaded } from '../parts/load'
import { Bones, Failed, Forbidden } from '../parts/states'
import { SearchBox, Top } from '../parts/top'
import { href } from '../route'
import { languageName } from '../state/desk'
import { may } from '../state/session'
import { title } from '../title'

/** A title in the reader's language, else in the first there is. */
export function inWords(words: Record<string, string>, otherwise: string): string {
  return words[lang.value] ?? words[lang.value.slice(0, 2)] ?? Object.values(words)[0] ?? otherwise
}

/** How what a page shows is changed: in a file, and published. */
export function HowToChange(p: { file: string }) {
  return <p class="muted small12 how">{rich('definition.change', { file: p.file }, (_, w) => <code>{w}</code>)}</p>
}

export function Definition(p: { kind: string; id: string }) {
  return p.kind === 'flows' ? <FlowPage id={p.id} /> : <IntentPage id={p.id} />
}

/** Below the name of what is shown, and the way back to where it is listed. */
function Sheet<T>(p: { read: Loaded<T>; list: Key; to: string; name: string; children: (x: T) => ComponentChildren }) {
  const { data, error, again } = p.read
  const loaded = data !== undefined
  useEffect(() => { title.value = `${p.name} · frontdesk` }, [p.name])
  useEffect(() => document.getElementById('main')?.focus(), [])
  return (
    <>
      <Top><a class="btn quiet" href={href(p.to)}><Icon name="right" small class="back" /> {t(p.list)}</a><h1 class="clamp" dir="auto">{p.name}</h1><span class="push" /><SearchBox /></Top>
      <main id="main" class="scroll" tabIndex={-1}>
        <div class="page">
          {!may('desk.read') ? <Forbidden /> : error !== undefined ? <Failed what={t('page.failed')} error={error} again={again} /> : loaded ? p.children(data) : <Bones label={t('loading')} lines={8} />}
        </div>
      </main>
    </>
  )
}

function FlowPage({ id }: { id: string }) {
  const read = useLoad(() => get<FlowDetail>(`/flows/${encodeURIComponent(id)}`), [id])
  return (
    <Sheet read={read} list="list.flows" to="/flows" name={read.data ? inWords(read.data.title, id) : id}>
      {f => <>
        <div class="pile">
          {f.starts_on.length > 0 && <p class="row wrap small">{t('flow.starts_on')} {f.starts_on.map(i => <a key={i} class="chip bot" href={href(`/intents/${encodeURIComponent(i)}`)}>{i}</a>)}</p>}
          <HowToChange file={f.file} />
        </div>
        <div class="beside">
          <Steps flow={f} />
          <Source name={f.file} text={f.source} />
        </div>
      </>}
    </Sheet>
  )
}

/** The steps in the order in which they are written, each with where it leads. */
function Steps({ flow }: { flow: FlowDetail }) {
  return (
    <section class="panel" aria-label={t('flow.steps')}>
      <header><h2>{t('flow.steps')}</h2> <span class="num muted">{flow.steps.length}</span></header>
      <ol class="lines tall pad">{flow.steps.map((s, n) => {
        const ways = flow.edges.filter(e => e.from === s.id)
        const on = flow.steps[n + 1]?.id
        const told = ways.length === 1 && ways[0]!.label === '' && (ways[0]!.to === on || s.verb === 'end') ? [] : ways
        return (
          <li key={s.id} id={`s-${s.id}`} class="flow-step" tabIndex={-1}>
            <span class="grow">
              <span class="row wrap"><code class={`chip ${s.waits ? 'customer' : 'bot'}`}>{s.verb}</code> <code class="muted">{s.id}</code> <a class="link small12 push" href={`#L${s.line}`}>{t('flow.line', { n: s.line })}</a></span>
              {s.when && <span class="small muted">{t('flow.when')} <code>{s.when}</code></span>}
              {s.text && <span dir="auto">{s.text}</span>}
              {told.map(e => <span key={e.label + e.to} class="row wrap small muted way"><Icon name="arrow" small /> {e.label ? <b>{e.label}</b> : ways.length > 1 && t('flow.else')} {e.to ? <a href={`#s-${e.to}`}>{e.to}</a> : t('flow.ends')}</span>)}
            </span>
          </li>
        )
      })}</ol>
    </section>
  )
}

/** A file as it is written, with the numbers of its lines. */
function Source(p: { name: string; text: string }) {
  return (
    <section class="panel" aria-label={p.name}>
      <header><h2><code>{p.name}</code></h2></header>
      <pre class="source" dir="ltr" tabIndex={0} role="group" aria-label={p.name}>{p.text.replace(/\n$/, '').split('\n').map((line, n) => <span key={n} id={`L${n + 1}`} data-n={n + 1}>{line}{'\n'}</span>)}</pre>
    </section>
  )
}

function IntentPage({ id }: { id: string }) {
  const read = useLoad(() => get<IntentDetail>(`/intents/${encodeURIComponent(id)}`), [id])
  return (
    <Sheet read={read} list="list.intents" to="/intents" name={read.data ? inWords(read.data.title, id) : id}>
      {i => <>
        <div class="pile">
          <p class="row wrap small"><code>{i.id}</code> {i.flow ? <>{t('intent.starts')} <a class="chip" href={href(`/flows/${encodeURIComponent(i.flow)}`)}><Icon name="flow" /> {i.flow}</a></> : <span class="muted">{t('intent.no_flow')}</span>}</p>
          <HowToChange file="intents/" />
        </div>
        {i.phrases.length === 0 && <p class="muted">{t('intent.no_phrases')}</p>}
        <div class="beside">{i.phrases.map(p => (
          <section key={p.locale} class="panel" aria-label={languageName(p.locale)}>
            <header><h2>{languageName(p.locale)}</h2> <span class="num muted">{p.texts.length}</span></header>
            <ul class="lines pad" lang={p.locale}>{p.texts.map(x => <li key={x} dir="auto">{x}</li>)}</ul>
          </section>
        ))}</div>
      </>}
    </Sheet>
  )
}
