// One visitor's line to one desk: the session, what is posted, and the stream, which comes back by
// itself after any break and continues where it stopped.
import { frames } from './sse'
import type { Store } from './store'
import type { Events, Session } from './types'

/** An answer that is no success, as the desk words it; wait is in seconds. */
export interface Refused extends Error { status: number; wait: number }

/** What was thrown, if the desk answered at all. */
export const refused = (e: unknown) => (e as Refused).status ? e as Refused : undefined

export interface Hooks {
  /** A session began or came back; other when it is not the conversation shown so far. */
  session(s: Session, other: boolean): void
  event<K extends keyof Events>(kind: K, data: Events[K], seq: number): void
  /** The stream broke or came back. */
  line(up: boolean): void
}

/** No byte for this long: the line is dead though nothing said so (a sleeping laptop, a proxy). */
const silence = 90_000
/** A tab nobody looks at gives its connection back after this long. */
const unseen = 60_000
const longest = 30_000

const session = ':session'

export type Client = ReturnType<typeof connect>

export function connect(root: string, data: DOMStringMap, store: Store, hooks: Hooks) {
  let seq = 0, token = '', conversation = '', opening: Promise<void> | undefined
  let live: AbortController | undefined, wake = () => {}, eager = false, asleep = false, moved = false, nap = 0, pace = 1000, tries = 0

  /** One request. A refusal becomes Refused; no connection stays the browser's TypeError. */
  const call = async (path: string, init: RequestInit = {}, as = token) => {
    const res = await fetch(root + 'chat/v1/' + path, { credentials: 'omit', ...init, headers: { ...init.headers, ...(as && { Authorization: 'Bearer ' + as }) } })
    if (res.ok) return res
    const { detail } = await res.json().catch(() => ({}))
    throw Object.assign(Error(detail), { status: res.status, wait: +res.headers.get('Retry-After')! })
  }

  const post = (path: string, body: object, as = token) => call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }, as)

  const ask = async (lang: string, fresh?: boolean): Promise<void> => {
    const old = fresh ? null : store.load<string>(session)
    try {
      const body = { site: data.site || 'default', locale: lang, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, identity: data.identity, ...(old && { resume: true }) }
      const s: Session = await (await post('sessions', body, old ?? '')).json()
      const other = s.conversation !== conversation
      if (other) seq = 0
      token = s.token
      conversation = s.conversation
      store.save(session, token)
      if (!old) store.set({ read: 0, rated: 0, unread: 0 })
      hooks.session(s, other)
    } catch (e) {
      if (old && refused(e)?.status === 401) return ask(lang, true)
      throw e
    }
  }

  /** Asks for the session: the stored one, or a new one where there is none or it has run out. */
  const begin = (lang: string, fresh?: boolean) => opening ??= ask(lang, fresh).finally(() => { opening = undefined })

  const listen = async () => {
    let dog = 0
    const stop = live = new AbortController()
    const alive = () => {
      clearTimeout(dog)
      dog = setTimeout(() => stop.abort(), silence)
    }
    try {
      alive()
      const res = await call('stream', { headers: { 'Last-Event-ID': String(seq) }, signal: stop.signal })
      tries = 0
      hooks.line(true)
      await frames(res.body!, (kind, id, raw, retry) => {
        if (retry) pace = retry
        const n = +id
        if (!raw || n && n <= seq) return // the latter was sent again after a break
        if (n) seq = n
        if (kind === 'moved') moved = eager = true // another conversation from here on: ask which
        hooks.event(kind as keyof Events, JSON.parse(raw), n)
      }, alive)
    } finally {
      clearTimeout(dog)
    }
  }

  /** Waits before the next try: longer each time, and never in step with other browsers. */
  const pause = () => new Promise<void>(go => {
    if (!asleep) setTimeout(go, eager ? 0 : Math.min(longest, pace * 2 ** tries++) * (.5 + Math.random() / 2))
    eager = false
    wake = go // to go twice is no matter
  })

  /** Tries at once: a connection is back, or somebody looks again. */
  const nudge = () => {
    tries = 0
    eager = true
    live?.abort()
    wake()
  }

  const forget = () => {
    token = ''
    store.drop(session)
  }

  addEventListener('online', nudge)
  document.addEventListener('visibilitychange', () => {
    clearTimeout(nap)
    if (document.hidden) {
      nap = setTimeout(() => {
        asleep = true
        live?.abort()
      }, unseen)
    } else if (asleep) {
      asleep = false
      wake()
    }
  })

  return {
    begin, call, post, forget,
    seq: () => seq,

    /** Keeps session and stream until the page goes. */
    async run(lang: () => string) {
      for (;;) {
        try {
          if (!token || moved) await begin(lang())
          moved = false
          await listen()
        } catch (e) {
          const { status, wait } = refused(e) ?? {}
          if (status === 401) forget()
          if (wait) pace = wait * 1000
        }
        hooks.line(false)
        await pause()
      }
    },

    /** Lets the session go and begins another conversation. */
    async again(lang: string) {
      const old = token
      await begin(lang, true)
      nudge()
      call('session', { method: 'DELETE' }, old).catch(() => {}) // it runs out by itself
    },

    /** Goes over to the session another tab has begun, if one has. */
    follow() {
      const now = store.load<string>(session)
      if (!now || !token || now === token) return
      token = ''
      nudge()
    },
  }
}
