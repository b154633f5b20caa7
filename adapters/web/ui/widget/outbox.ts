// What was said and has not reached the desk: kept in the browser, sent in order, each under the id
// it got when it was written, so that a message sent twice is taken once.
import { refused } from './client'
import type { Store } from './store'
import type { Said } from './types'

export interface Item {
  client_id: string
  said: Said
  label: string // what the customer sees as their own words
  state?: 'taken' | 'refused' | undefined
  why?: string
}

const part = ':out:'

/**
 * @param send posts one item
 * @param changed is told after each change, with the seconds to wait if the desk asked for a pause
 * @param renew is called when the session has run out; says whether there is another
 */
export function outbox(store: Store, send: (i: Item) => Promise<Response>, changed: (wait?: number) => void, renew: () => Promise<boolean>) {
  let busy = false, timer = 0, count = 0
  const taken = new Map<string, Item>() // received by the desk, not yet given back by the stream

  const items = () => [...taken.values(), ...store.parts(part).map(p => store.load<Item>(p)!)].sort((a, b) => a.client_id < b.client_id ? -1 : 1)
  const save = (i: Item) => {
    store.save(part + i.client_id, i)
    changed()
  }
  const next = () => items().find(i => !i.state)
  /** The message came back by the stream, or is given up. */
  const drop = (id: string) => {
    taken.delete(id)
    store.drop(part + id)
    changed()
  }

  const drain = async () => {
    for (let i; (i = next());) {
      try {
        const res = await send(i)
        // Only the number under which the desk keeps it says that it was taken.
        if (res.status !== 202 || !((await res.json()).seq > 0)) throw res
        if (store.load(part + i.client_id)) taken.set(i.client_id, { ...i, state: 'taken' }) // else it came back already
        store.drop(part + i.client_id)
        changed()
      } catch (e) {
        const { status = 0, message, wait = 0 } = refused(e) ?? {}
        if (status === 401 && await renew()) continue
        if (status >= 400 && status < 500 && ![401, 408, 429].includes(status)) save({ ...i, state: 'refused', why: message! })
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
    items, flush, drop,
    add(said: Said, label: string) {
      // An id unlike any other of this conversation; ids sort as the messages were written.
      save({ client_id: (Date.now() * 1000 + count++).toString(36) + Math.random().toString(36).slice(2), said, label })
      void flush()
    },
    /** Tries a refused message once more. */
    retry(i: Item) {
      save({ ...i, state: undefined })
      void flush()
    },
  }
}
