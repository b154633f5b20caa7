// Which ticket should get the focus as soon as it is drawn.
import { signal } from '@preact/signals'

export const focusWanted = signal('')
