// Times as the console says them: plain, short, in the reader's zone.
import { signal } from '@preact/signals'
import { lang, t } from './i18n'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The present, moved on every few seconds: what shows time left reads it. */
export const now = signal(Date.now())

/** How often clocks move on: often enough for minutes, seldom enough to cost nothing. */
const tick = 5_000

/** Keeps now going. Called once, by main. */
export function startClock(): void {
  setInterval(() => { now.value = Date.now() }, tick)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang.value + JSON.stringify(options)
  let f = formats.get(key)
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(lang.value, options)))
  return f
}

/** The name of the reader's zone, which all times are told in: Europe/London */
export function zone(): string {
  return format({}).resolvedOptions().timeZone
}

/** 14:32 */
export function clock(at: number): string {
  return format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Whole local days from today: 0 today, 1 tomorrow, -1 yesterday. */
function daysOff(at: number, from: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(at) - midnight(from)) / day)
}

/** Today, yesterday, Tuesday 17 November: for marks between days. */
export function dayName(at: number, from = now.value): string {
  const off = daysOff(at, from)
  if (off === 0 || off === -1) {
    const word = new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }).format(off, 'day')
    return word.charAt(0).toLocaleUpperCase(lang.value) + word.slice(1)
  }
  return format({ weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

/** 14:32, tomorrow 13:00, Wed 13:00, 4 Dec 13:00: the shortest that cannot be misread. */
export function when(at: number, from = now.value): string {
  const off = daysOff(at, from)
  if (off === 0) return clock(at)
  if (off === 1 || off === -1) return `${new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }).format(off, 'day')} ${clock(at)}`
  return short(at, from)
}

/** Wed 13:00, 4 Dec 13:00: as when, without words for days, for narrow places. */
export function short(at: number, from = now.value): string {
  const off = daysOff(at, from)
  if (off === 0) return clock(at)
  const date = off > -7 && off < 7 ? format({ weekday: 'short' }) : format({ day: 'numeric', month: 'short' })
  return `${date.format(at)} ${clock(at)}`
}

/** 16 Nov: a day, for lists of weeks. */
export function date(at: number): string {
  return format({ day: 'numeric', month: 'short' }).format(at)
}

/** today, tomorrow, Wed, 4 Dec: a day as it is written, 2026-12-04, without its time. */
export function dayOf(written: string): string {
  const [y, m, d] = written.split('-').map(Number) as [number, number, number]
  const at = new Date(y, m - 1, d).getTime(), off = daysOff(at, now.value)
  if (off >= -1 && off <= 1) return new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }).format(off, 'day')
  return (off > 0 && off < 7 ? format({ weekday: 'short' }) : format({ day: 'numeric', month: 'short' })).format(at)
}

/** The full date and time, for titles and lists. */
export function full(at: number): string {
  return format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** 12m, 2h, 3d: what fits in a ring; in a small one minutes go without their letter. Rounded down, so that nothing is promised too long. */
export function left(ms: number, small = false): string {
  if (ms < hour) return t(small ? 'time.m.small' : 'time.m', { n: Math.max(0, Math.floor(ms / minute)) })
  if (ms < day) return t('time.h', { n: Math.floor(ms / hour) })
  return t('time.d', { n: Math.floor(ms / day) })
}

/** 4 min, 2 h, 3 days: how long something has lasted. */
export function lasted(ms: number): string {
  if (ms < hour) return t('time.min', { n: Math.max(0, Math.floor(ms / minute)) })
  if (ms < day) return t('time.hours', { n: Math.floor(ms / hour) })
  return t('time.days', { n: Math.floor(ms / day) })
}

export { minute, hour, day }
