// The desk now: what runs out in the next hour, who is at the counter, times told for today.
import type { Promise as Told } from '../api'
import { list } from '../http'
import { rich, t } from '../i18n'
import { useLoad } from '../parts/load'
import { Ring } from '../parts/ring'
import { Who } from '../parts/who'
import { href } from '../route'
import { counts, inLane, openRows, people } from '../state/board'
import { talkHref, view } from '../state/belt'
import { dueAt, ms } from '../state/due'
import { may, self } from '../state/session'
import { clock, hour, minute, now, short } from '../time'

export function Aside() {
  return (
    <aside class="aside scroll" aria-label={t('aside')}>
      {/* Of a board that is not here yet nothing is said, neither good nor bad. */}
      {counts.value && <NextHour />}
      {(counts.value || people.value.length > 0) && <Counter />}
      {may('promise.read') && <Promises />}
    </aside>
  )
}

// ── The next hour ──────────────────────────────────────────────────────

interface Mark { x: number; number: string; late: boolean; soon: boolean }
const wide = 296, floor = 62, top = 22

function NextHour() {
  const at = now.value
  const due = openRows().filter(row => !inLane(row, 'bot') && dueAt(row) - at < hour).sort((a, b) => dueAt(a) - dueAt(b))
  const late = due.filter(row => dueAt(row) <= at)
  const marks: Mark[] = due.map(row => ({
    x: Math.max(1, (dueAt(row) - at) / hour * wide), number: row.number.replace(/^\D+/, ''), late: dueAt(row) <= at, soon: dueAt(row) - at < hour / 3,
  }))
  const words = due.length === 0 ? t('hour.calm') : t('hour.words', { n: due.length, list: due.slice(0, 8).map(row => `${row.number} ${clock(dueAt(row))}`).join(', ') })
  return (
    <section class="sect">
      <header><h2>{t('hour.title')}</h2><span class="push muted num">{clock(at)}</span></header>
      <p class="small muted">
        {late.length > 0 ? rich('hour.late', { n: late.length, more: due.length - late.length }, (_, w) => <b class="ink">{w}</b>)
          : due.length > 0 ? rich('hour.due', { n: due.length }, (_, w) => <b class="ink">{w}</b>) : t('hour.calm')}
      </p>
      <svg class="chart hour" viewBox={`0 0 ${wide} 92`} role="img" aria-label={words}>
        <g class="grid">{[74, 148, 222, 295].map(x => <line key={x} x1={x} y1="20" x2={x} y2={floor} />)}</g>
        <path class="load-area" d={area(marks)} />
        <line class="axis" x1="0" y1={floor} x2={wide} y2={floor} />
        {marks.map((m, i) => <line key={i} class={m.late ? 'mark late' : m.soon ? 'mark soon' : 'mark'} x1={m.x} y1={floor} x2={m.x} y2={top} />)}
        {labels(marks).map(m => <text key={m.number} class={m.late ? 'late' : 'strong'} x={Math.min(m.x, wide - 14)} y="14" text-anchor={m.x < 14 ? 'start' : 'middle'}>{m.number}</text>)}
        <text x="0" y="79">{t('hour.now')}</text>
        {[1, 2, 3, 4].map(q => <text key={q} x={q * wide / 4} y="79" text-anchor={q === 4 ? 'end' : 'middle'}>{clock(at + q * 15 * minute)}</text>)}
      </svg>
    </section>
  )
}

/** Numbers that stand far enough apart to be read. */
function labels(marks: Mark[]): Mark[] {
  let free = -Infinity
  return marks.filter(m => {
    if (!m.number || m.x < free) return false
    free = m.x + 34
    return true
  })
}

/** How much comes due around each moment: a hill for each ticket, ten minutes wide. */
function area(marks: Mark[]): string {
  const width = wide / 6, points: string[] = []
  let peak = 1
  const load = Array.from({ length: 38 }, (_, i) => {
    const x = i * 8
    const sum = marks.reduce((n, m) => n + Math.exp(-(((x - m.x) / width) ** 2) * 2), 0)
    peak = Math.max(peak, sum)
    return { x, sum }
  })
  for (const { x, sum } of load) points.push(`${x} ${(floor - sum / peak * 32).toFixed(1)}`)
  return `M0 ${floor}L${points.join('L')}V${floor}z`
}

// ── At the counter ─────────────────────────────────────────────────────

/** Open conversations at which the bar is full: as many as one can hold in mind, not a limit. */
const handful = 5

function Counter() {
  const own = self().id
  const bot = counts.value?.bot
  return (
    <section class="sect">
      <header><h2>{t('counter.title')}</h2></header>
      {people.value.map(p => (
        <div key={p.id} class="load">
          <Who party={p.status === 'available' ? 'agent' : 'none'} name={p.name} small here={p.status === 'available'} />
          <span class={`clamp${p.status === 'away' ? ' muted' : ''}`} dir="auto">{p.id === own ? t('you') : p.name}{p.status === 'away' && <>, {t('status.away')}</>}</span>
          <span class={`meter${p.open >= handful ? ' full' : ''}`}><i style={{ '--v': Math.min(100, p.open / handful * 100) }} /></span>
          <span class="num muted" aria-label={t('counter.open', { n: p.open })}>{p.open}</span>
        </div>
      ))}
      <div class="load">
        <Who party="bot" small />
        <span class="clamp">{t('bot')}</span>
        {bot === undefined ? <span /> : <a class="muted small12" href={href('/queue/bot')}>{t('counter.chats', { n: bot })}</a>}
        <span />
      </div>
    </section>
  )
}

// ── Promises ───────────────────────────────────────────────────────────

const shown = 6

function Promises() {
  const midnight = new Date(now.value).setHours(24, 0, 0, 0)
  const { data } = useLoad(() => list<Told>('/promises', { before: new Date(midnight).toISOString() }), [midnight])
  const open = openRows()
  const due = (data ?? []).filter(p => !p.settled_at && p.kept === null)
  if (due.length === 0) return null
  return (
    <section class="sect">
      <header><h2>{t('promises.title')}</h2><span class="push count">{due.length}</span></header>
      {due.slice(0, shown).map(p => {
        const row = open.find(r => r.conversation === p.conversation)
        const left = ms(p.due) - now.value
        const share = Math.max(0, left / Math.max(1, ms(p.due) - ms(p.told_at)))
        const state = left <= 0 ? 'late' as const : share < 0.25 ? 'soon' as const : 'ok' as const
        return (
          <div key={p.id} class="told">
            <span><Ring size="xs" ring={{ state, share, left, clock: undefined }} /></span>
            <a class="quiet-link row what" href={talkHref(p.conversation, view.value, `t${p.turn}`)}><bdi>{p.number || t('promise.chat')}</bdi>{row?.title && <span class="clamp" dir="auto">{row.title}</span>}</a>
            <span class="when">{short(ms(p.due))}</span>
            <span class="more">{t(`promise.${p.kind}`)}{row && inLane(row, 'mine') && <> · {t('promise.yours')}</>}</span>
          </div>
        )
      })}
    </section>
  )
}
