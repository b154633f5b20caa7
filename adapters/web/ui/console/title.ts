// The tab's title: the place, and before it how many tickets press, so that a tab in the background tells.
import { effect, signal } from '@preact/signals'
import { pressing } from './state/belt'
import { me } from './state/session'

/** What the place is called. */
export const title = signal('frontdesk')

/** Keeps the tab's title. Called once, by main. */
export function startTitle(): void {
  effect(() => {
    const n = me.value && me.value !== 'nobody' ? pressing.value : 0
    document.title = (n > 0 ? `(${n}) ` : '') + title.value
  })
}
