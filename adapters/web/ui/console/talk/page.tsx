// The conversation: the list at its left, the timeline with the composer, and what belongs to it.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ApiError } from '../http'
import { t } from '../i18n'
import { Caps } from '../parts/menu'
import { Icon } from '../parts/icon'
import { Bones, Empty, Failed, TicketBones } from '../parts/states'
import { Top } from '../parts/top'
import { TicketList } from '../queue/window'
import { loading } from '../state/board'
import { listHref, slots, view } from '../state/belt'
import type { Pending } from '../state/outbox'
import { withdraw } from '../state/outbox'
import { may } from '../state/session'
import { failure, openTalk, pending, readAgain, talk } from '../state/talk'
import { Composer, type Desk } from './composer'
import { Context, contextOpen } from './context'
import { TalkHead } from './head'
import { Timeline } from './timeline'
import { title } from '../title'

export function TalkPage({ id }: { id: string }) {
  useEffect(() => { contextOpen.value = false; return openTalk(id) }, [id])
  const c = talk.value?.id === id ? talk.value : null
  useEffect(() => {
    title.value = [c?.ticket?.number, c?.customer.name || c?.customer.email].filter(Boolean).join(' ') || 'frontdesk'
  }, [c?.ticket?.number, c?.customer.name])
  return (
    <>
      {c ? <TalkHead c={c} /> : <Top><a class="btn quiet square" href={listHref(view.value)} aria-label={t('back')}><Icon name="reply" /></a><h1>{t('talk')}</h1></Top>}
      <div class="conv">
        <SideList />
        {c ? <Work key={id} /> : <NoTalk />}
        {c && <Context key={id} c={c} />}
      </div>
    </>
  )
}

function NoTalk() {
  const error = failure.value
  if (!error) return <main id="main" class="work pad" tabIndex={-1}><Bones label={t('talk.loading')} lines={6} /></main>
  const missing = error instanceof ApiError && error.status === 404
  return (
    <main id="main" class="work pad" tabIndex={-1}>
      {missing
        ? <Empty alert title={t('talk.missing')} actions={<a class="btn" href={listHref(view.value)}>{t('talk.missing.go')}</a>}><p>{t('talk.missing.body')}</p></Empty>
        : <Failed what={t('talk.failed')} error={error} again={readAgain} />}
    </main>
  )
}

function SideList() {
  const pane = useSignal<HTMLElement | null>(null)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => { pane.value = ref.current }, [])
  const v = view.value
  return (
    <nav ref={ref} class="side-list scroll" aria-label={t('talk.list', { lane: t(`lane.${v.lane}`) })}>
      <div class="row side-head">
        <a class="quiet-link" href={listHref(v)}><h2>{t(`lane.${v.lane}`)}</h2></a><span class="muted num">{slots.value.length}</span>
        <span class="push muted row"><Caps keys="j" /><Caps keys="k" /></span>
      </div>
      {slots.value.length === 0 && (loading.value === 'first' || loading.value === 'rest')
        ? <TicketBones mini label={t('queue.loading')} count={5} />
        : <TicketList mini slots={slots.value} pane={pane} label={t(`lane.${v.lane}`)} />}
    </nav>
  )
}

function Work() {
  const c = talk.value!
  const handle = useRef<Desk | null>(null)
  const again = (p: Pending) => {
    withdraw(p.key)
    handle.current?.put(p.act.text ?? '', p.act.verb === 'note' ? 'note' : 'reply')
  }
  const clash = pending.value.find(p => p.state === 'refused')
  return (
    <main id="main" class="work" tabIndex={-1}>
      <div class="work-top">
        {clash && <Refused p={clash} />}
        <Timeline c={c} again={again} />
      </div>
      {may('conversation.act') ? <Composer c={c} handle={handle} /> : (
        <p class="composer internal read-only"><Icon name="lock" small /> {t('talk.read_only')}</p>
      )}
    </main>
  )
}

/** Somebody was first, or the desk said no: nothing is lost, and it says what to do. */
function Refused({ p }: { p: Pending }) {
  const clash = p.problem?.code === 'conflict'
  const wordless = !p.act.text || p.act.verb === 'correct' || p.act.verb === 'amend'
  return (
    <div class={`banner ${clash ? 'soon' : 'late'} clash`} role="alert">
      <Icon name={clash ? 'users' : 'alert'} small />
      <div><b>{t(clash ? 'clash.title' : 'refused.title')}</b> {clash ? t(wordless ? 'clash.deed' : 'clash.body') : p.problem?.detail}</div>
      {wordless && <button class="btn small push" type="button" onClick={() => withdraw(p.key)}>{t('understood')}</button>}
    </div>
  )
}
