// What a visitor's browser remembers, one entry a site. Without storage (blocked by the visitor or
// the page) the chat works on; it just forgets at reload.

export interface Saved {
  token?: string
  conversation?: string
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
  const copy: Record<string, string> = {}
  const load = <T>(part: string, none: T): T => {
    let raw = copy[part]
    try {
      raw = localStorage[name + part] ?? raw
    } catch {
      // forbidden: the copy serves
    }
    return raw ? JSON.parse(raw) : none
  }
  const save = (part: string, value: unknown) => {
    copy[part] = JSON.stringify(value)
    try {
      localStorage[name + part] = copy[part]
    } catch {
      // full or forbidden: the copy serves until the page goes
    }
  }
  const get = () => load<Saved>('', {})
  return { name, load, save, get, set: (change: Saved) => save('', { ...get(), ...change }) }
}
