// Reading something for a part of the page.
import { useEffect, useState } from 'preact/hooks'

export interface Loaded<T> { data?: T; error?: unknown; again: () => void }

/** Reads as long as the component is there; anew when a dependency changes. */
export function useLoad<T>(read: () => Promise<T>, deps: readonly unknown[]): Loaded<T> {
  const [state, set] = useState<{ data?: T; error?: unknown }>({})
  const [round, setRound] = useState(0)
  useEffect(() => {
    let live = true
    read().then(data => { if (live) set({ data }) }, (error: unknown) => { if (live) set({ error }) })
    return () => { live = false }
  }, [...deps, round])
  return { ...state, again: () => { set({}); setRound(round + 1) } }
}
