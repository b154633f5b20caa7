// What was done and is not confirmed yet. Acts are shown at once, sent in order, and kept through reloads and
// lost connections; each has a key, so that sending twice does it once.
import { signal } from '@preact/signals'
import type { Act, Acted } from '../api'
import { ApiError, send } from '../http'
import { load, save } from '../stored'
import { downSince, reached } from './live'

export interface Pending {
  key: string
  conversation: string
  act: Act
  /** When it was done, in ms. */
  at: number
  /** Until when it is kept back, so that it can be undone as if it had never been, in ms. */
  until?: number | undefined
  /** On its way, waiting for a connection, or refused with a problem. */
  state: 'sending' | 'waiting' | 'refused'
  problem?: { code: string; detail: string }
}

export const outbox = signal<Pending[]>(load<Pending[]>('outbox', []).map(p => p.state === 'sending' ? { ...p, state: 'waiting' } : p))

/** What is told of how acts ended. */
export interface Ending { done?: (p: Pending, acted: Acted) => void; refused?: (p: Pending) => void }
const endings = new Set<Ending>()
/** Undo what was shown ahead, by key. */
const rollbacks = new Map<string, () => void>()

export function onEnding(e: Ending): () => void {
  endings.add(e)
  return () => { endings.delete(e) }
}

function store(next: Pending[]): void {
  outbox.value = next
  save('outbox', next.length ? next : undefined)
}

function change(key: string, to: Partial<Pending>): void {
  store(outbox.value.map(p => p.key === key ? { ...p, ...to } : p))
}

/** Takes an act out, if it is still there: it was undone, or its words went back into the composer. */
export function withdraw(key: string): boolean {
  const had = outbox.value.some(p => p.key === key)
  store(outbox.value.filter(p => p.key !== key))
  rollbacks.get(key)?.()
  rollbacks.delete(key)
  return had
}

/** Does something with a conversation. What is shown ahead is taken back by rollback if the desk refuses. It may be kept
 *  back for a while, in ms; what was kept back of the same conversation is sent before it. */
export function perform(conversation: string, act: Act, rollback: () => void = () => {}, keepBack = 0): Pending {
  const p: Pending = { key: crypto.randomUUID(), conversation, act, at: Date.now(), state: keepBack ? 'waiting' : 'sending' }
  if (keepBack) p.until = p.at + keepBack
  rollbacks.set(p.key, rollback)
  store([...outbox.value.map(q => q.conversation === conversation ? { ...q, until: undefined } : q), p])
  void drain()
  return p
}

/** Sends what is kept back now. */
export function release(key: string): void {
  change(key, { until: undefined })
  void drain()
}

let draining = false
let retry: number | undefined
/** Up to this length of its text, in UTF-16 units, an act outlives the page: a browser lets 64 KiB in all. */
const outlives = 10_000
/** Pause, in ms, before the next attempt while the desk cannot be reached or is busy. */
const pause = 2_000

/** Sends what waits, oldest first. What is kept back and refused acts stay where they are and hold up nothing but their own conversation. */
export async function drain(): Promise<void> {
  if (draining) return
  draining = true
  clearTimeout(retry)
  try {
    for (let p = next(); p; p = next()) {
      if (!await attempt(p)) return
    }
  } finally {
    draining = false
  }
}

function next(): Pending | undefined {
  const held = new Set<string>()
  let wake = Infinity
  for (const p of outbox.value) {
    const early = p.until ? p.until - Date.now() : 0
    if (p.state === 'refused' || early > 0) held.add(p.conversation)
    else if (!held.has(p.conversation)) return p
    if (early > 0) wake = Math.min(wake, early)
  }
  if (wake < Infinity) retry = setTimeout(() => void drain(), wake)
  return undefined
}

/** Sends one; false = no connection, the rest must wait too. */
async function attempt(p: Pending): Promise<boolean> {
  try {
    change(p.key, { state: 'sending' })
    const acted = await send<Acted>('POST', `/conversations/${p.conversation}/acts`, p.act, { key: p.key, keepalive: (p.act.text?.length ?? 0) < outlives })
    reached(true)
    if (!outbox.value.some(q => q.key === p.key)) return true
    store(outbox.value.filter(q => q.key !== p.key))
    rollbacks.delete(p.key)
    for (const e of endings) e.done?.(p, acted)
    return true
  } catch (e) {
    const error = e instanceof ApiError ? e : new ApiError('internal', 0, String(e))
    if (error.code === 'offline' || error.status === 401 || error.status === 429 || error.status === 503) {
      // What stands behind it waits as well.
      store(outbox.value.map(q => q.state === 'sending' ? { ...q, state: 'waiting' } : q))
      reached(error.code !== 'offline')
      retry = setTimeout(() => void drain(), Math.max(pause, error.retryAfter * 1000))
      return false
    }
    const refused: Pending = { ...p, state: 'refused', problem: { code: error.code, detail: error.detail } }
    change(p.key, refused)
    rollbacks.get(p.key)?.()
    rollbacks.delete(p.key)
    for (const end of endings) end.refused?.(refused)
    return true
  }
}

/** Tries at once when the connection is back, instead of when the pause is over, and sends what is kept back before the page
 *  goes away. What was left by a page before is sent, too. Called once, by main. */
export function startOutbox(): void {
  addEventListener('pagehide', () => { for (const p of outbox.peek()) if (p.until) release(p.key) })
  downSince.subscribe(since => { if (!since && outbox.peek().length) void drain() })
}
