// What this browser remembers: settings, drafts, work not yet sent. Storage may be full or forbidden; then
// the console forgets on reload, and works all the same.
import { effect, signal, type Signal } from '@preact/signals'

const prefix = 'frontdesk.'

export function load<T>(key: string, otherwise: T): T {
  try {
    const raw = localStorage.getItem(prefix + key)
    return raw === null ? otherwise : JSON.parse(raw) as T
  } catch {
    return otherwise
  }
}

export function save(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch { /* see above */ }
}

/** A signal that outlives the page. */
export function stored<T>(key: string, otherwise: T): Signal<T> {
  const s = signal<T>(load(key, otherwise))
  effect(() => save(key, s.value))
  return s
}

/** Forgets what customers and staff wrote: on signing out. Settings of the browser stay. */
export function forgetWords(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix + 'draft.') || key === prefix + 'outbox') localStorage.removeItem(key)
    }
  } catch { /* see above */ }
}
