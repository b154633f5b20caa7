// The queue: lanes, the belt of tickets by what is due first, and the desk now.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { useKeys, type Binding } from '../keys'
import { Caps, MenuButton, type Item } from '../parts/menu'
import { Icon } from '../parts/icon'
import { Empty, Failed, TicketBones } from '../parts/states'
import { paletteOpen } from '../palette/open'
import { go, here, href } from '../route'
import { counts, loading, openRows, readBoard, inLane } from '../state/board'
import { arrived, belongs, current, neighbour, pick, picked, settle, slots, talkHref, view, viewQuery } from '../state/belt'
import { channelName, teamName } from '../state/desk'
import { groupOf, groups, sorts } from '../state/due'
import { may } from '../state/session'
import { act } from '../state/talk'
import { Top, SearchBox } from '../parts/top'
import { transferOpen } from '../talk/transfer'
import { now } from '../time'
import { Aside } from './aside'
import { focusWanted } from './focus'
import { Lanes } from './lanes'
import { TicketList } from './window'
import { title } from '../title'

export function QueuePage() {
  useKeys(bindings())
  useEffect(() => {
    title.value = `${t(`lane.${view.value.lane}`)} · frontdesk`
  }, [view.value.lane])
  return (
    <>
      <QueueTop />
      <div class="queue">
        <Lanes />
        <Belt />
        <Aside />
      </div>
    </>
  )
}

function QueueTop() {
  const v = view.value
  const n = counts.value?.[v.lane]
  const late = openRows().filter(row => belongs(row, v) && groupOf(row, now.value) === 'late').length
  const size = v.team || v.channel ? openRows().filter(row => belongs(row, v)).length : n
  const parts = [v.team && teamName(v.team), v.channel && channelName(v.channel), size !== undefined && t('queue.size', { n: size }), late > 0 && t('queue.late', { n: late })]
  return (
    <Top>
      <h1 tabIndex={-1}>{t(`lane.${v.lane}`)}</h1>
      <span class="muted sub">{parts.filter(Boolean).join(' · ')}</span>
      <span class="push" />
      <SearchBox />
    </Top>
  )
}

// ── Keys ───────────────────────────────────────────────────────────────

function step(by: 1 | -1): void {
  const id = neighbour(by)
  if (!id) return
  // At once, so that the next key starts from there.
  current.value = id
  focusWanted.value = id
}

function chosen(): string[] {
  return picked.value.size ? [...picked.value] : current.value ? [current.value] : []
}

/** Takes what is picked, or the ticket at hand. What is the account's own already stays as it is. */
function take(): void {
  for (const id of chosen()) {
    const row = slots.value.find(s => s.id === id)?.row.value
    if (row && !inLane(row, 'mine')) act(id, 'take')
  }
  picked.value = new Set()
}

function bindings(): Binding[] {
  const v = view.value
  const to = (hash: string) => { if (current.value) go(talkHref(current.value, v, hash)) }
  const none = !current.value
  const noAct = !may('conversation.act')
  return [
    { keys: 'j', label: 'key.next', group: 'keys.queue', run: () => step(1) },
    { keys: 'k', label: 'key.previous', group: 'keys.queue', run: () => step(-1) },
    { keys: 'Enter', label: 'key.open', group: 'keys.queue', off: none, run: () => to('') },
    { keys: 'r', label: 'key.reply', group: 'keys.queue', off: none || noAct, run: () => to('reply') },
    { keys: 'n', label: 'key.note', group: 'keys.queue', off: none || noAct, run: () => to('note') },
    { keys: 'a', label: 'key.take', group: 'keys.queue', off: none || noAct, run: take },
    { keys: 'x', label: 'key.pick', group: 'keys.queue', off: none, run: () => { if (slots.value.some(s => s.id === current.value && belongs(s.row.value, v))) pick(current.value) } },
    { keys: 't', label: 'key.transfer', group: 'keys.queue', off: none || noAct, run: () => { transferOpen.value = chosen() } },
    { keys: '/', label: 'key.palette', group: 'keys.queue', run: () => { paletteOpen.value = true } },
    { keys: '.', label: 'key.new', group: 'keys.queue', off: arrived.value.length === 0, run: showNew },
    { keys: 'Escape', label: 'key.unpick', group: 'keys.queue', off: picked.value.size === 0, run: () => { picked.value = new Set() } },
  ]
}

function showNew(): void {
  settle()
  const first = slots.value[0]
  if (first) focusWanted.value = first.id
}

// ── The belt ───────────────────────────────────────────────────────────

function Belt() {
  const pane = useSignal<HTMLElement | null>(null)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    pane.value = ref.current
    // Back from a conversation: its ticket has the focus again. Else the first one is at hand for keys.
    const id = slots.peek().find(s => s.id === current.peek())?.id
    if (id) focusWanted.value = id
  }, [])
  const first = slots.value[0]?.id ?? ''
  useLayoutEffect(() => {
    if (!slots.peek().some(s => s.id === current.peek())) current.value = first
  }, [first])
  return (
    <main class="belt scroll" id="main" ref={ref} tabIndex={-1} aria-busy={loading.value === 'first' || loading.value === 'rest'}>
      <BeltHead />
      <NewBar />
      <BeltBody pane={pane} />
    </main>
  )
}

function BeltBody({ pane }: { pane: Signal<HTMLElement | null> }) {
  const v = view.value
  const state = loading.value
  if (slots.value.length === 0) {
    if (state === 'first' || state === 'rest') return <TicketBones label={t('queue.loading')} count={4} />
    if (state !== 'done') return <Failed what={t('queue.failed')} error={state} again={() => void readBoard(v.lane, v.team)} />
    return <NobodyWaits />
  }
  if (v.sort !== 'due') return <TicketList slots={slots.value} pane={pane} label={t(`lane.${v.lane}`)} />
  return (
    <>
      {groups.map(g => {
        const some = slots.value.filter(s => s.group === g)
        if (some.length === 0) return null
        return (
          <section key={g} class="belt-group">
            <h2 class="group">{t(`group.${g}`)} <small>{some.length}</small></h2>
            <TicketList slots={some} pane={pane} label={t(`group.${g}`)} />
          </section>
        )
      })}
    </>
  )
}

function NobodyWaits() {
  const v = view.value
  const n = counts.value
  if (v.team || v.channel) {
    return (
      <Empty title={t('empty.filter')} actions={<a class="btn" href={href(`/queue/${v.lane}`)}>{t('filter.none')}</a>}>
        <p>{t('empty.filter.body', { lane: t(`lane.${v.lane}`), n: n?.[v.lane] ?? 0 })}</p>
      </Empty>
    )
  }
  return (
    <Empty art="calm" title={t(`empty.${v.lane}`)}
      actions={<>
        {v.lane !== 'bot' && !!n?.bot && <a class="btn" href={href('/queue/bot')}>{t('empty.watch')}</a>}
        {v.lane !== 'unassigned' && !!n?.unassigned && <a class="btn" href={href('/queue/unassigned')}>{t('empty.unassigned.go', { n: n.unassigned })}</a>}
      </>}>
      <p>{t('empty.bot.count', { n: n?.bot ?? 0 })}</p>
    </Empty>
  )
}

function NewBar() {
  const n = arrived.value.length
  return (
    <div role="status">
      {n > 0 && loading.value === 'done' && (
        <button class="new-bar" type="button" onClick={showNew}>
          <Icon name="up" small /> {t('new.count', { n })} <span class="muted">· {t('new.why')}</span> <span class="push"><Caps keys="." /></span>
        </button>
      )}
    </div>
  )
}

function BeltHead() {
  const v = view.value
  if (picked.value.size > 0) return <PickedHead />
  return (
    <div class="belt-head">
      <div class="seg" role="group" aria-label={t('sort')}>
        {sorts.map(s => (
          <button key={s} type="button" aria-pressed={v.sort === s} onClick={() => go(href(here.value.path, { ...viewQuery(v), sort: s === 'due' ? '' : s }), true)}>
            {s === 'due' && <Icon name="clock" small />} {t(`sort.${s}`)}
          </button>
        ))}
      </div>
      <Filter />
      <span class="push muted row hints"><Caps keys="j" /><Caps keys="k" /> {t('hint.move')} <Caps keys="x" /> {t('hint.pick')} <Caps keys="a" /> {t('hint.take')}</span>
    </div>
  )
}

function PickedHead() {
  const ids = [...picked.value]
  return (
    <div class="belt-head" role="status">
      <b>{t('picked', { n: ids.length })}</b>
      {may('conversation.act') && <button class="btn" type="button" onClick={take}>{t('act.take')} <Caps keys="a" /></button>}
      {may('conversation.act') && <button class="btn" type="button" onClick={() => { transferOpen.value = ids }}>{t('act.transfer')} <Caps keys="t" /></button>}
      <button class="btn quiet" type="button" onClick={() => { picked.value = new Set() }}>{t('unpick')} <Caps keys="Escape" /></button>
    </div>
  )
}

function Filter() {
  const v = view.value
  const channels = [...new Set(openRows().map(row => row.channel))].sort()
  const to = (channel: string) => go(href(here.value.path, { ...viewQuery(v), channel }), true)
  const items: Item[] = [
    { label: t('filter.all'), checked: !v.channel, run: () => to(''), heading: t('filter.channel') },
    ...channels.map(c => ({ label: channels.filter(x => channelName(x) === channelName(c)).length > 1 ? c : channelName(c), checked: v.channel === c, run: () => to(c) })),
  ]
  return (
    <MenuButton label={v.channel ? t('filter.on', { channel: channelName(v.channel) }) : t('filter')} items={items} class="btn quiet small">
      <Icon name="filter" small /> {v.channel ? channelName(v.channel) : t('filter')}
    </MenuButton>
  )
}

