// Whether the palette and the shortcut sheet are open. Apart from them, so that they load when first asked for.
import { signal } from '@preact/signals'

export const paletteOpen = signal(false)
export const sheetOpen = signal(false)
