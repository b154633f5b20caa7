// When a row needs somebody, and how its clocks stand: drawn from what the desk worked out, moved on by time.
import type { Clock, Row } from '../api'
import { hour } from '../time'

export type RingState = 'ok' | 'soon' | 'late' | 'paused' | 'met' | 'none'

export interface Ring {
  state: RingState
  /** Share of the time that is left, 0 to 1. */
  share: number
  /** Milliseconds left; negative when late. */
  left: number
  clock: Clock | undefined
}

/** An instant of the API in ms; NaN for null. */
export function ms(at: string | null | undefined): number {
  return at ? Date.parse(at) : NaN
}

/** How a clock stands. Within the calendar's pauses the share is bent: three quarters are used at warn_at. */
export function ringOf(c: Clock | undefined, now: number): Ring {
  const rest = { share: 0, left: NaN, clock: c }
  if (!c || c.stopped) return { state: 'none', ...rest }
  if (c.met) return { state: 'met', ...rest, share: 1 }
  if (c.paused) return { state: 'paused', ...rest, left: (c.within_s - c.used_s) * 1000 }
  const at = ms(c.at)
  if (Number.isNaN(at)) return { state: 'none', ...rest }
  const left = at - now
  if (left <= 0) return { state: 'late', share: 0, left, clock: c }
  const since = ms(c.since)
  const warn = ms(c.warn_at)
  const before = now < warn
  const share = before ? 0.25 + 0.75 * ((warn - now) / Math.max(1, warn - since)) : 0.25 * (left / Math.max(1, at - warn))
  return { state: before || Number.isNaN(warn) ? 'ok' : 'soon', share: Math.min(1, Math.max(0.02, share)), left, clock: c }
}

/** The clock that a row's ring shows: what runs out first, else what stands, else what is met. */
export function leadClock(clocks: Clock[]): Clock | undefined {
  let lead: Clock | undefined
  for (const c of clocks) {
    if (c.met || c.paused || c.stopped || !c.at) continue
    if (!lead || ms(c.at) < ms(lead.at)) lead = c
  }
  return lead ?? clocks.find(c => c.paused) ?? clocks.find(c => c.met)
}

export type Group = 'late' | 'hour' | 'today' | 'later' | 'none'
export const groups: Group[] = ['late', 'hour', 'today', 'later', 'none']

/** When a row needs somebody, in ms; Infinity where no clock runs. */
export function dueAt(row: Row): number {
  const at = ms(row.next_at)
  return Number.isNaN(at) ? Infinity : at
}

/** Which heading a row stands under. */
export function groupOf(row: Row, now: number): Group {
  const at = dueAt(row)
  if (at === Infinity) return 'none'
  if (at <= now) return 'late'
  if (at - now <= hour) return 'hour'
  return at <= new Date(now).setHours(24, 0, 0, 0) ? 'today' : 'later'
}

export type Sort = 'due' | 'waiting' | 'newest'
export const sorts: Sort[] = ['due', 'waiting', 'newest']

/** The order of the belt: total, so that equal rows do not change places. */
export function order(sort: Sort): (a: Row, b: Row) => number {
  const waits = (r: Row) => r.waits_since ? ms(r.waits_since) : Infinity
  const by: Record<Sort, (a: Row, b: Row) => number> = {
    due: (a, b) => compare(dueAt(a), dueAt(b)) || compare(waits(a), waits(b)),
    waiting: (a, b) => compare(waits(a), waits(b)),
    newest: (a, b) => compare(ms(b.opened_at), ms(a.opened_at)),
  }
  return (a, b) => by[sort](a, b) || compare(ms(a.opened_at), ms(b.opened_at)) || (a.conversation < b.conversation ? -1 : 1)
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
