// Undo rather than "are you sure": what was just done can be taken back for a while.
import { signal } from '@preact/signals'

/** How long, in ms. */
export const undoFor = 8_000

export interface Undo {
  /** The ticket's number, or empty. */
  number: string
  run: () => void
  /** Until when, in ms. */
  until: number
}

export const undo = signal<Undo | null>(null)
let timer: number | undefined

export function offerUndo(number: string, run: () => void): void {
  clearTimeout(timer)
  undo.value = { number, run, until: Date.now() + undoFor }
  timer = setTimeout(() => { undo.value = null }, undoFor)
}

/** Takes back what was done last. */
export function takeBack(): void {
  clearTimeout(timer)
  const u = undo.value
  undo.value = null
  u?.run()
}

/** Puts the offer away without taking anything back. */
export function letBe(): void {
  clearTimeout(timer)
  undo.value = null
}
