// The live connection: one stream of server-sent events, resumed by the browser, and re-read after a gap.
import { signal } from '@preact/signals'
import { expired, get } from '../http'
import type { PersonOn, Row, SignedIn, Turn, Viewer } from '../api'
import { now } from '../time'

/** What a part of the console does with events. */
export interface Listener {
  row?: (row: Row) => void
  turn?: (conversation: string, turn: Turn) => void
  viewers?: (conversation: string, viewers: Viewer[]) => void
  people?: (people: PersonOn[]) => void
  /** Something may have been missed: read again. */
  gap?: () => void
}

/** Since when there is no connection, in ms; 0 while there is one. */
export const downSince = signal(0)

/** How long to wait, in ms, before a stream that the desk refused is asked for again. */
const retry = 3_000
/** How long a stream may be silent, in ms, before it counts as dead: the desk speaks each 15 s. */
const silence = 50_000

const listeners = new Set<Listener>()
let source: EventSource | undefined
let watched = ''
let wanted = false
let broken = false
let heard = 0
let retryTimer: number | undefined

/** Adds a listener; the answer takes it away. */
export function listen(l: Listener): () => void {
  listeners.add(l)
  return () => { listeners.delete(l) }
}

function tell(call: (l: Listener) => void): void {
  for (const l of listeners) call(l)
}

function down(): void {
  if (!downSince.value) downSince.value = Date.now()
}

/** A call to the desk was answered, or not. */
export function reached(yes: boolean): void {
  if (!yes) down()
  else if (!broken) downSince.value = 0
}

function take<T>(name: string, use: (data: T) => void): void {
  source!.addEventListener(name, e => {
    heard = now.value = Date.now()
    use(JSON.parse((e as MessageEvent<string>).data) as T)
  })
}

/** Asks whether the session still stands before the stream is opened again; without one there is nothing to wait for. */
async function knock(): Promise<void> {
  try {
    const { me } = await get<SignedIn>('/session')
    if (!me) expired.value++
    else if (wanted) open()
  } catch {
    retryTimer = setTimeout(() => void knock(), retry)
  }
}

function open(): void {
  clearTimeout(retryTimer)
  heard = Date.now()
  const old = source
  source = new EventSource('/api/v1/live' + (watched ? `?conversation=${encodeURIComponent(watched)}` : ''))
  const mine = source
  mine.onopen = () => {
    old?.close()
    if (mine !== source) return
    downSince.value = 0
    if (broken) tell(l => l.gap?.())
    broken = false
  }
  mine.onerror = () => {
    if (mine !== source) return
    broken = true
    down()
    // The browser tries again by itself, unless the desk refused.
    if (mine.readyState === EventSource.CLOSED) retryTimer = setTimeout(() => void knock(), retry)
  }
  take<unknown>('hello', () => {})
  take<Row>('row', row => tell(l => l.row?.(row)))
  take<{ conversation: string; turn: Turn }>('turn', e => tell(l => l.turn?.(e.conversation, e.turn)))
  take<{ conversation: string; viewers: Viewer[] }>('viewers', e => tell(l => l.viewers?.(e.conversation, e.viewers)))
  take<{ items: PersonOn[] }>('people', e => tell(l => l.people?.(e.items)))
  take<unknown>('stale', () => tell(l => l.gap?.()))
}

/** Watches the turns of one conversation besides the board; '' = of none. The old stream goes on until the new one is open. */
export function watch(conversation: string): void {
  if (conversation === watched && source) return
  watched = conversation
  if (wanted) open()
}

/** Connects, as long as somebody is signed in. */
export function connect(): void {
  wanted = true
  if (!source || source.readyState === EventSource.CLOSED) open()
}

export function disconnect(): void {
  wanted = false
  clearTimeout(retryTimer)
  source?.close()
  source = undefined
  broken = false
  downSince.value = 0
}

/** Listens to the system's own word of being off line, and notices streams that died without a sign. Called once, by main. */
export function startLive(): void {
  setInterval(() => {
    if (!wanted || source?.readyState !== EventSource.OPEN || Date.now() - heard < silence) return
    broken = true
    open()
  }, silence / 5)
  addEventListener('offline', () => { broken = true; down() })
  // A page that is put aside must not hold one of the few connections a browser has for a desk.
  addEventListener('pagehide', () => source?.close())
  addEventListener('pageshow', e => { if (e.persisted && wanted) { broken = true; open() } })
  addEventListener('online', () => { if (wanted) open() })
}
