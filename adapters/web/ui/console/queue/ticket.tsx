// A ticket of the queue: stub with the ring, perforation, three lines.
import type { Signal } from '@preact/signals'
import { memo } from '../parts/memo'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Row } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { Ring, ringWords } from '../parts/ring'
import { Who } from '../parts/who'
import { inLane, others } from '../state/board'
import { self } from '../state/session'
import { belongs, current, pick, picked, talkHref, view, type View } from '../state/belt'
import { channelIcon, channelName, foreignLanguage, handoffWords, percent } from '../state/desk'
import { leadClock, ms, ringOf } from '../state/due'
import { dayOf, lasted, now, short } from '../time'
import { focusWanted } from './focus'

interface TicketProps { row: Signal<Row>; index: number; of: number; mini?: boolean }

export const Ticket = memo(function Ticket({ row: from, index, of, mini }: TicketProps) {
  const row = from.value
  const v = view.value
  const ring = ringOf(leadClock(row.clocks), now.value)
  const on = current.value === row.conversation
  const gone = !belongs(row, v)
  const isPicked = !gone && picked.value.has(row.conversation)
  // What the bot said last tells less than what the matter is.
  const line = row.last_from === 'bot' && row.title || row.last_line
  const link = useRef<HTMLAnchorElement>(null)
  useLayoutEffect(() => {
    if (focusWanted.peek() !== row.conversation) return
    focusWanted.value = ''
    link.current!.focus()
    link.current!.closest('li')!.scrollIntoView({ block: 'nearest' })
  })
  const cls = `ticket${mini ? ' mini' : ''}${on ? ' on' : ''}${ring.state === 'late' ? ' late-edge' : ''}${gone ? ' gone' : ''}${isPicked ? ' picked' : ''}`
  return (
    <li class={cls} aria-setsize={of} aria-posinset={index + 1} data-conversation={row.conversation}>
      <span class="stub">
        <Ring ring={ring} {...(mini ? { size: 's' as const } : {})} />
        <span class="vh">{ringWords(ring)}</span>
        {!mini && <span aria-hidden="true">{ring.clock ? (ring.state === 'paused' ? t('ring.stands') : t(`clock.short.${ring.clock.target}`)) : t('clock.none')}</span>}
      </span>
      <span class="body">
        <span class="l1">
          <a ref={link} class="cover" href={talkHref(row.conversation, v)} aria-current={on ? 'true' : undefined}
            onFocus={() => { current.value = row.conversation }}><b class="clamp" dir="auto">{row.customer || t('customer.unknown')}</b></a>
          {!mini && row.title !== line && <span class="co clamp" dir="auto">{row.title}</span>}
          <span class="push" /><span class="id num">{mini ? row.number.replace(/^\D+/, '') : row.number}</span>
        </span>
        <span class="l2 clamp" dir="auto">{row.last_from === 'agent' && row.agent && <span class="muted">{row.agent.id === self().id ? t('you') : firstName(row.agent.name)}: </span>}{line || t('ticket.silent')}</span>
        {!mini && <ThirdLine row={row} view={v} gone={gone} />}
      </span>
      {!mini && <Pick row={row} on={isPicked} off={gone} />}
    </li>
  )
})

/** Below this probability a wish is a guess that helps nobody. */
const worthSaying = 0.3

/** Why it is here, what is wished, who looks, since when. */
function ThirdLine({ row, view: v, gone }: { row: Row; view: View; gone: boolean }) {
  const language = foreignLanguage(row.locale)
  const looking = others(row.viewers)
  const viewer = looking[0]
  return (
    <span class="l3">
      <Reason row={row} />
      {row.wish && row.score >= worthSaying && <span class="chip bot">{row.wish_title || row.wish} <span class="num">{percent(row.score)}</span></span>}
      {row.tier && <span class="chip" dir="auto">{row.tier_name}</span>}
      {language && <span class="chip">{language}</span>}
      <Needed row={row} />
      {row.unheard && <span class="chip late"><Icon name="alert" /> {t('ticket.unheard')}</span>}
      <span class="end">
        {gone ? <b>{left(row)}</b> : viewer && <><Who party="agent" name={viewer.name} small /> {t(viewer.doing === 'typing' ? 'viewer.typing' : 'viewer.looking', { name: firstName(viewer.name) })} ·</>}
        {!gone && row.agent && !inLane(row, 'mine') && !viewer && v.lane !== 'mine' && <>{row.agent.name} ·</>}
        <Icon name={channelIcon(row.channel)} small /> {channelName(row.channel)}{' · '}{row.waits_since ? t('ticket.waits', { time: lasted(now.value - ms(row.waits_since)) }) : t('ticket.since', { time: short(ms(row.opened_at)) })}
      </span>
    </span>
  )
}

/** By when the customer needs it: marked where he was told a later time, or it has passed. */
function Needed({ row }: { row: Row }) {
  if (!row.needed_at) return null
  const at = ms(row.needed_at)
  const late = row.needed_late || at <= now.value
  const time = /T/.test(row.needed_by) ? short(at) : dayOf(row.needed_by)
  return <span class={`chip${late ? ' late' : ''}`}><Icon name={late ? 'alert' : 'clock'} /> {t(row.needed_late ? 'needed.short.later' : 'needed.short', { time })}</span>
}

function Reason({ row }: { row: Row }) {
  if (row.state === 'pending') return <span class="chip"><Icon name="pause" /> {t('ticket.pending')}</span>
  // A ticket that nobody has yet, though its customer still talks with the bot.
  if (row.owner === 'bot' && row.state === 'open') return <span class="chip why"><Icon name="ticket" /> {t('ticket.untaken')}</span>
  if (row.owner === 'bot') return <span class="chip"><Icon name="bell" /> {t('ticket.bot')}</span>
  if (!row.reason) return null
  return <span class="chip why"><Icon name="hand" /> <span class="clamp" dir="auto">{handoffWords(row.reason, row.why)}</span></span>
}

/** What became of a ticket that left the lane while it was looked at. */
function left(row: Row): string {
  if (row.owner === 'resolved') return t('gone.solved')
  if (inLane(row, 'mine')) return t('gone.yours')
  if (row.owner === 'agent' && row.agent) return t('gone.taken', { name: row.agent.name })
  return t('gone.moved')
}

function Pick({ row, on, off }: { row: Row; on: boolean; off: boolean }) {
  return (
    <input class="pick" type="checkbox" tabIndex={-1} checked={on} disabled={off} aria-label={t('ticket.pick', { ticket: row.number || row.customer })}
      onChange={() => pick(row.conversation)} />
  )
}

export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name
}
