// What was said and has not reached the desk: kept in the browser, sent in order, each under the id
// it got when it was written, so that a message sent twice is taken once.
import { refused } from './client'
import type { Store } from './store'
import type { Said } from './types'

export interface Item {
  client_id: string
  said: Said
  label: string // what the customer sees as their own words
  at: string
  state?: 'taken' | 'refused' | undefined
  why?: string | undefined
}

const part = ':out'

/**
 * @param send posts one item
 * @param changed is told after each change, with the seconds to wait if the desk asked for a pause
 * @param renew is called when the session has run out; says whether there is another
 */
export function outbox(store: Store, send: (i: Item) => Promise<unknown>, changed: (wait?: number) => void, renew: () => Promise<boolean>) {
  let busy = false, timer = 0

  const items = () => store.load<Item[]>(part, [])
  const save = (list: Item[]) => {
    store.save(part, list)
    changed()
  }
  const mark = (id: string, state?: Item['state'], why?: string) => save(items().map(i => i.client_id === id ? { ...i, state, why } : i))
  const next = () => items().find(i => !i.state)

  const drain = async () => {
    for (let i; (i = next());) {
      try {
        await send(i)
        mark(i.client_id, 'taken')
      } catch (e) {
        const { status = 0, message, wait = 0 } = refused(e) ?? {}
        if (status === 401 && await renew()) continue
        if (status >= 400 && status < 500 && status !== 401 && status !== 429) mark(i.client_id, 'refused', message)
        else {
          timer = setTimeout(flush, (wait || 3 + Math.random() * 4) * 1000)
          return changed(wait)
        }
      }
    }
  }

  /** Sends what waits, one after the other; one tab at a time. */
  const flush = async () => {
    if (busy || !next()) return
    clearTimeout(timer)
    timer = 0
    busy = true
    await (navigator.locks?.request(store.name + part, drain) ?? drain())
    busy = false
    if (!timer) void flush() // written in the last moment
  }

  return {
    items, flush,
    add(said: Said, label: string) {
      // Unlike any other of this conversation is enough; randomUUID exists on secure pages only.
      const client_id = Date.now().toString(36) + Math.random().toString(36).slice(2)
      save([...items(), { client_id, said, label, at: new Date().toISOString() }])
      void flush()
    },
    /** The message came back by the stream, or is given up. */
    drop(id: string) {
      const all = items(), rest = all.filter(i => i.client_id !== id)
      if (rest.length < all.length) save(rest)
    },
    /** Tries a refused message once more. */
    retry(id: string) {
      mark(id)
      void flush()
    },
  }
}
