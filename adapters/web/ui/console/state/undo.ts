// Undo rather than "are you sure": what was just done is kept back for a while, and nobody has heard of it until then.
import { signal } from '@preact/signals'

/** How long, in ms. */
export const undoFor = 8_000

export interface Undo {
  /** The ticket's number, or empty. */
  number: string
  run: () => void
  /** Does it at once instead of when the time is over. */
  now: () => void
  /** Until when, in ms. */
  until: number
}

export const undo = signal<Undo | null>(null)
let timer: number | undefined

export function offerUndo(number: string, run: () => void, now: () => void): void {
  letBe()
  undo.value = { number, run, now, until: Date.now() + undoFor }
  timer = setTimeout(() => { undo.value = null }, undoFor)
}

/** Takes back what was done last. */
export function takeBack(): void {
  clearTimeout(timer)
  const u = undo.value
  undo.value = null
  u?.run()
}

/** Puts the offer away: it is done now. */
export function letBe(): void {
  clearTimeout(timer)
  const u = undo.value
  undo.value = null
  u?.now()
}
