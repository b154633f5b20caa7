// A word on what a key did not do: a key that is silent leaves one guessing.
import { signal } from '@preact/signals'

/** How long it stands, in ms. */
const hintFor = 5_000

export const hint = signal('')
let timer: number | undefined

export function say(words: string): void {
  clearTimeout(timer)
  hint.value = words
  timer = setTimeout(() => { hint.value = '' }, hintFor)
}
