// The bot's reasoning: one line until it is asked for; then what was understood, walked and kept.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Handoff, Reasoning } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { percent } from '../state/desk'
import { traceWords } from './items'

/** Whether all traces are open; rises with each change, so that single ones can still differ. */
export const allOpen = signal({ open: false, round: 0 })

export function toggleAll(): void {
  allOpen.value = { open: !allOpen.value.open, round: allOpen.value.round + 1 }
}

export function Trace(p: { reasoning: Reasoning; handoff: Handoff | null }) {
  const r = p.reasoning
  const [open, setOpen] = useState(allOpen.peek().open)
  const { round } = allOpen.value
  useEffect(() => { if (round) setOpen(allOpen.peek().open) }, [round])
  if (r.guesses.length + r.marks.length + r.kept.length + r.entities.length === 0) return null
  return (
    <details class="trace" open={open} onToggle={e => setOpen((e.currentTarget as HTMLDetailsElement).open)}>
      <summary><Icon name="right" small class="caret" /> <span dir="auto">{traceWords(r, p.handoff)}</span></summary>
      {open && <Inside r={r} />}
    </details>
  )
}

function Inside({ r }: { r: Reasoning }) {
  return (
    <dl class="in">
      {r.guesses.length > 0 && <><dt>{t('trace.understood')}</dt><dd>{r.guesses.map((g, i) => (
        <span key={g.intent} class="cand">
          <span class={`clamp${i === 0 ? ' strong' : ''}`} title={g.intent}>{g.title || g.intent}</span>
          <span class={`meter${i === 0 ? ' bot' : ''}`}><i style={{ '--v': g.score * 100 }} /></span>
          <span class="num">{percent(g.score)}</span>
        </span>
      ))}{r.guesses[0]!.why && <span dir="auto">{t('trace.closest', { phrase: r.guesses[0]!.why })}</span>}</dd></>}
      {r.entities.length > 0 && <><dt>{t('trace.found')}</dt><dd>{r.entities.map((e, i) => <span key={i} class="pair-line" dir="auto">{e.kind} = <b>{e.value || e.text}</b></span>)}</dd></>}
      {r.marks.length > 0 && <><dt>{t('trace.walked')}</dt><dd><ol class="walk">{r.marks.map((m, i) => (
        <li key={i}>{m.step && <code>{m.flow ? `${m.flow} · ${m.step}` : m.step}</code>} {m.took}{m.why && <span class="muted" dir="auto">, {m.why}</span>}</li>
      ))}</ol></dd></>}
      {r.kept.length > 0 && <><dt>{t('trace.learned')}</dt><dd>{r.kept.map(k => <span key={k.field} class="pair-line" dir="auto">{k.label || k.field} = <b>{k.value}</b></span>)}</dd></>}
      <dt>{t('trace.desk')}</dt><dd><code>{r.desk.slice(0, 12)}</code></dd>
    </dl>
  )
}
