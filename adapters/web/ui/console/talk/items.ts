// From turns to what stands on the spine.
import type { Handoff, Message, Reasoning, Turn } from '../api'
import { known, t } from '../i18n'
import type { IconName } from '../parts/icon'
import { changesIn, turnOf, withdrawal, type Change, type Changes } from './changes'
import { handoffWords, teamName } from '../state/desk'
import { ms } from '../state/due'
import { dayName, when } from '../time'

/** How the spine runs beside an item: dotted while the bot has it, solid once a person is meant, turning in between. */
export type Spine = 'bot' | 'desk' | 'handoff' | 'back'

export type Item =
  | { kind: 'day'; key: string; words: string }
  | { kind: 'said'; key: string; turn: Turn; message: Message; spine: Spine; first: boolean; reasoning: Reasoning | null; handoff: Handoff | null; now: Change | undefined }
  | { kind: 'trace'; key: string; turn: Turn; spine: Spine; reasoning: Reasoning }
  | { kind: 'handoff'; key: string; turn: Turn; handoff: Handoff; spine: Spine }
  | { kind: 'event'; key: string; turn: Turn; icon: IconName; words: string; spine: Spine; tone?: 'late'; alone?: true }

/** Lays turns out in order. What was corrected or taken back says so where it stands. */
export function layOut(turns: Turn[]): Item[] {
  const out: Item[] = []
  const changes = changesIn(turns)
  let owner: Turn['owner'] = turns[0]?.kind === 'said' && !turns[0].handoff ? turns[0].owner : 'bot'
  let day = ''
  for (const turn of turns) {
    const words = dayName(ms(turn.at))
    if (words !== day) out.push({ kind: 'day', key: `d${turn.seq}`, words })
    day = words
    const before: Spine = owner === 'bot' ? 'bot' : 'desk'
    const after: Spine = turn.owner === 'bot' ? 'bot' : 'desk'
    out.push(...ofTurn(turn, before, after, changes))
    owner = turn.owner
  }
  return out
}

function ofTurn(turn: Turn, before: Spine, after: Spine, changes: Changes): Item[] {
  if (turn.blank) return [{ kind: 'event', key: `t${turn.seq}`, turn, icon: 'lock', words: t('event.blank'), spine: before }]
  const out: Item[] = []
  const shown = turn.messages.filter(m => !changes.has(m.edits))
  const event = eventOf(turn, changes)
  const turning: Spine = before === after ? after : after === 'desk' ? 'handoff' : 'back'
  // A customer speaks before anything changes hands; what staff did comes first in a turn of theirs.
  if (event && turn.kind !== 'said') out.push({ ...event, spine: turn.handoff ? before : turning })
  const spine = turn.kind === 'said' || turn.handoff ? before : after
  const bot = turn.messages.filter(m => m.from === 'bot').at(-1) ?? turn.messages.at(-1)
  shown.forEach((message, i) => out.push({
    kind: 'said', key: `t${turn.seq}.${i}`, turn, message, spine, first: i === 0, reasoning: message === bot ? turn.reasoning : null, handoff: turn.handoff,
    now: changes.get(message.id),
  }))
  if (turn.messages.length === 0 && turn.reasoning && turn.reasoning.marks.length > 0 && !event) {
    out.push({ kind: 'trace', key: `t${turn.seq}.trace`, turn, spine: before, reasoning: turn.reasoning })
  }
  if (turn.handoff) out.push({ kind: 'handoff', key: `t${turn.seq}.h`, turn, handoff: turn.handoff, spine: before === 'bot' ? 'handoff' : 'desk' })
  if (event && turn.kind === 'said') out.push({ ...event, spine: turning })
  if (turn.feedback) out.push({ kind: 'event', key: `t${turn.seq}.f`, turn, icon: 'star', words: feedbackWords(turn), spine: after })
  return out
}

function feedbackWords(turn: Turn): string {
  const f = turn.feedback!
  const score = f.score ? t('event.rated', { n: f.score }) : t('event.feedback')
  return f.text ? `${score} “${f.text}”` : score
}

type Event = Extract<Item, { kind: 'event' }>

function line(turn: Turn, icon: IconName, words: string, tone?: 'late'): Omit<Event, 'spine'> {
  return { kind: 'event', key: `t${turn.seq}.e`, turn, icon, words, ...(tone ? { tone } : {}) }
}

/** What a turn did besides speaking, in one line; undefined where its messages say it all. */
function eventOf(turn: Turn, changes: Changes): Omit<Event, 'spine'> | undefined {
  if (turn.trouble) return line(turn, 'alert', t('event.trouble', { code: turn.trouble }), 'late')
  switch (turn.kind) {
    case 'acted': return changeOf(turn, changes) ?? actOf(turn)
    case 'routed':
    case 'threaded': {
      const told = turn.notified.map(w => w.name).join(', ')
      return told ? line(turn, 'users', t('event.routed', { names: told })) : undefined
    }
    case 'timer': {
      if (turn.timer === 'album') return undefined
      const late = turn.timer === 'unheard'
      return line(turn, 'clock', turn.timer === 'unheard' ? t('event.unheard') : turn.timer === 'return' ? t('event.return') : turn.timer === 'promise' ? t('event.promise') : t('event.timer'), late ? 'late' : undefined)
    }
    case 'changed': return line(turn, 'history', t('event.changed'))
    case 'said': return changeOf(turn, changes) ?? (turn.anew ? line(turn, 'ticket', t('event.anew')) : undefined)
    case 'undelivered':
    case 'unlinked': return undefined
  }
}

/** The line of a correction whose message stands above; undefined where that one is not on the screen. */
function changeOf(turn: Turn, changes: Changes): Omit<Event, 'spine'> | undefined {
  const m = turn.messages.find(x => changes.has(x.edits))
  if (!m) return undefined
  const name = turn.by?.name ?? t('somebody'), n = turnOf(m.edits)
  return { ...line(turn, withdrawal(m) ? 'undo' : 'edit', withdrawal(m) ? t('event.withdrawn', { name, n }) : t('event.amended', { name, n })), alone: true }
}

function actOf(turn: Turn): Omit<Event, 'spine'> | undefined {
  const name = turn.by?.name ?? t('somebody')
  switch (turn.verb) {
    case 'take': return line(turn, 'user', t('event.took', { name }))
    case 'hand_back': return line(turn, 'bell', t('event.handed_back', { name }))
    case 'wait': return line(turn, 'pause', t('event.waits', { name }))
    case 'resolve': return line(turn, 'check', t('event.solved', { name }))
    case 'reopen': return line(turn, 'history', t('event.reopened', { name }))
    case 'transfer': return turn.handoff ? undefined : line(turn, 'hand', t('event.transferred', { name, team: teamName(turn.team) }))
    case 'correct': return line(turn, 'edit', t('event.corrected', { name, field: turn.field }))
    default: return undefined
  }
}

/** The heading of a brief. */
export function handoffTitle(turn: Turn, h: Handoff): string {
  const team = h.team_name || teamName(h.team)
  if (turn.by) return t('handoff.by', { name: turn.by.name, team })
  return t('handoff.bot', { team })
}

/** What a trace says while it is folded: why, in an agent's words. */
export function traceWords(r: Reasoning, h: Handoff | null): string {
  if (h) return h.why || handoffWords(h.reason, '')
  const kept = r.kept.map(k => k.label || k.field).join(', ')
  const guess = r.guesses[0]
  const why = r.marks.filter(m => m.why).at(-1)?.why
  if (r.verdict === 'sure' && guess) return t(kept ? 'trace.sure.kept' : 'trace.sure', { wish: guess.title || guess.intent, score: Math.round(guess.score * 100), kept })
  if (kept) return t('trace.kept', { kept })
  if (why) {
    const clock = `clock.${why}`
    return known(clock) ? `${t('event.promise')}: ${t(clock)}` : why
  }
  if (r.verdict === 'unsure') return t('trace.unsure')
  if (r.verdict === 'none') return t('trace.none')
  return r.marks.at(-1)?.took ?? t('trace.plain')
}

/** When a turn was, as its head says it. */
export function turnTime(turn: Turn): string {
  return when(ms(turn.at), ms(turn.at))
}
