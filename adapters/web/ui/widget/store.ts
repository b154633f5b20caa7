// What a visitor's browser remembers of a site. Tabs write at the same time and none sees at once
// what another wrote, so whatever must not get lost has an entry of its own: the session, and each
// message that waits. Without storage (blocked, or full) the chat works on; it forgets at reload.

/** What may be overwritten by another tab without harm. */
export interface Saved {
  open?: boolean
  live?: boolean
  unread?: number
  draft?: string
  lang?: string
  read?: number
  rated?: number
}

export type Store = ReturnType<typeof remember>

export function remember(name: string) {
  let box: Record<string, string> = {}
  try {
    box = localStorage
  } catch {
    // forbidden: the empty one serves
  }
  const load = <T>(part: string) => JSON.parse(box[name + part] ?? 'null') as T | null
  const save = (part: string, value: unknown) => {
    const raw = JSON.stringify(value)
    try {
      box[name + part] = raw
    } catch {
      box = { ...box, [name + part]: raw } // full: from here on in memory
    }
  }
  const get = () => load<Saved>('') ?? {}
  return {
    name, load, save, get,
    set: (change: Saved) => save('', { ...get(), ...change }),
    drop: (part: string) => delete box[name + part],
    /** The parts that begin so. */
    parts: (prefix: string) => Object.keys(box).filter(k => k.startsWith(name + prefix)).map(k => k.slice(name.length)),
  }
}
