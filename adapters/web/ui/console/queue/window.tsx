// A long list drawn only where it is seen. Tickets are equally high, so the rest is room.
import { useSignal, type Signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Slot } from '../state/belt'
import { focusWanted } from './focus'
import { Ticket } from './ticket'

/** Lists up to this length are drawn whole. */
const whole = 40
/** Tickets drawn beyond each edge, so that scrolling finds them ready. */
const beyond = 8

interface Range { from: number; to: number; pitch: number }

function seen(list: HTMLElement, pane: HTMLElement, n: number): Range {
  const first = list.querySelector<HTMLElement>(':scope > li')
  const pitch = first ? first.offsetHeight + parseFloat(getComputedStyle(list).rowGap || '0') : 100
  const above = pane.getBoundingClientRect().top - list.getBoundingClientRect().top
  const from = Math.max(0, Math.min(n, Math.floor(above / pitch) - beyond))
  const to = Math.max(from, Math.min(n, Math.ceil((above + pane.clientHeight) / pitch) + beyond))
  return { from, to, pitch }
}

export function TicketList(p: { slots: Slot[]; pane: Signal<HTMLElement | null>; mini?: boolean; label: string }) {
  const n = p.slots.length
  const list = useRef<HTMLOListElement>(null)
  const range = useSignal<Range>({ from: 0, to: Math.min(n, whole), pitch: 0 })
  const pane = p.pane.value
  useLayoutEffect(() => {
    if (n <= whole || !pane) return
    const look = () => {
      const r = seen(list.current!, pane, n), have = range.peek()
      if (r.from !== have.from || r.to !== have.to || r.pitch !== have.pitch) range.value = r
    }
    look()
    pane.addEventListener('scroll', look, { passive: true })
    const size = new ResizeObserver(look)
    size.observe(pane)
    return () => { pane.removeEventListener('scroll', look); size.disconnect() }
  }, [n, pane])
  const wanted = focusWanted.value || ''
  useLayoutEffect(() => {
    const at = wanted ? p.slots.findIndex(s => s.id === wanted) : -1
    if (at < 0 || !pane || n <= whole || (at >= range.peek().from && at < range.peek().to)) return
    // Out of sight: bring the place there; the ticket takes the focus when it is drawn.
    const top = list.current!.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop
    pane.scrollTop = top + at * range.peek().pitch - pane.clientHeight / 2
  }, [wanted])
  const { from, to, pitch } = n <= whole ? { from: 0, to: n, pitch: 0 } : range.value
  // A pane scrolled to where the shorter list no longer reaches draws its end.
  const start = Math.min(from, Math.max(0, n - 1))
  const room = { paddingBlockStart: `${start * pitch}px`, paddingBlockEnd: `${Math.max(0, n - Math.max(to, start + 1)) * pitch}px` }
  return (
    <ol ref={list} class="tickets" role="list" aria-label={p.label} style={n <= whole ? {} : room}>
      {p.slots.slice(start, Math.max(to, start + 1)).map((s, i) => (
        <Ticket key={s.id} row={s.row} index={start + i} of={n} {...(p.mini ? { mini: true } : {})} />
      ))}
    </ol>
  )
}
