// The open conversation: read, kept by the live stream, and shown ahead of the desk where somebody acts.
import { computed, signal } from '@preact/signals'
import type { Act, Acted, Conversation, Turn, Turns, Viewer } from '../api'
import { ApiError, get, send, url } from '../http'
import * as belt from './belt'
import * as board from './board'
import { downSince, listen, watch } from './live'
import { onEnding, outbox, perform, release, withdraw, type Pending } from './outbox'
import { self } from './session'
import { offerUndo, undoFor } from './undo'

export type Verb = Act['verb']

/** The conversation whose page is open; null while it is being read. */
export const talk = signal<Conversation | null>(null)
/** Why there is none. */
export const failure = signal<unknown>(undefined)
/** Older turns are being fetched. */
export const readingOlder = signal(false)

/** The last few conversations, so that going back and forth shows them at once. */
const cache = new Map<string, Conversation>()
const cacheSize = 20
let open = ''

/** What was done here and is not confirmed. */
export const pending = computed<Pending[]>(() => outbox.value.filter(p => p.conversation === talk.value?.id))

function show(c: Conversation): void {
  cache.delete(c.id)
  cache.set(c.id, c)
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value!)
  if (c.id === open) { talk.value = c; failure.value = undefined }
}

/** Joins turns by number; the newer reading of a turn wins. */
function join(old: Turn[], more: Turn[]): Turn[] {
  const by = new Map(old.map(turn => [turn.seq, turn]))
  for (const turn of more) by.set(turn.seq, turn)
  return [...by.values()].sort((a, b) => a.seq - b.seq)
}

/** Takes over a fresh reading, keeping older turns that were fetched before. */
function merge(c: Conversation): void {
  const have = cache.get(c.id)
  if (have && have.seq > c.seq) return
  const first = c.turns[0]?.seq ?? 0
  const connected = have && have.seq + 1 >= first
  show(connected ? { ...c, turns: join(have.turns, c.turns), more: have.turns[0]!.seq < first ? have.more : c.more } : c)
}

async function read(id: string): Promise<void> {
  try {
    merge(await get<Conversation>(`/conversations/${id}`))
  } catch (e) {
    if (id !== open || (talk.value && e instanceof ApiError && e.code === 'offline')) return
    failure.value = e
    if (e instanceof ApiError && e.status === 404) { talk.value = null; watch('') }
  }
}

let again: number | undefined
/** Pause, in ms, in which several events lead to one reading. */
const gather = 60

/** Reads the conversation anew soon: clocks, details and promises may have changed with a turn. */
function readSoon(): void {
  clearTimeout(again)
  again = setTimeout(() => { if (open) void read(open) }, gather)
}

function onTurn(conversation: string, turn: Turn): void {
  const c = cache.get(conversation)
  if (!c) return
  if (turn.seq === c.seq + 1) show({ ...c, seq: turn.seq, owner: turn.owner, agent: turn.agent, team: turn.team, turns: join(c.turns, [turn]) })
  else if (c.turns.some(x => x.seq === turn.seq)) show({ ...c, turns: join(c.turns, [turn]) }) // more is known of it now
  if (conversation === open && turn.seq !== c.seq) readSoon()
}

function onViewers(conversation: string, viewers: Viewer[]): void {
  const c = cache.get(conversation)
  if (c) show({ ...c, viewers })
}

/** Opens a conversation. The answer closes it. */
export function openTalk(id: string): () => void {
  open = id
  belt.current.value = id
  failure.value = undefined
  talk.value = cache.get(id) ?? null
  watch(id)
  void read(id)
  const stop = listen({ turn: onTurn, viewers: onViewers, gap: readSoon, row: r => { if (r.conversation === open && r.seq > (talk.peek()?.seq ?? 0)) readSoon() } })
  const stopPresence = look(id)
  return () => {
    stop()
    stopPresence()
    open = ''
    watch('')
  }
}

/** Tries once more after a failure. */
export function readAgain(): void {
  failure.value = undefined
  void read(open)
}

/** Fetches turns before the first one shown. */
export async function readOlder(): Promise<void> {
  const c = talk.value
  if (!c?.more || readingOlder.value) return
  readingOlder.value = true
  try {
    const page = await get<Turns>(url(`/conversations/${c.id}/turns`, { before: c.turns[0]!.seq }))
    const now = cache.get(c.id) ?? c
    show({ ...now, turns: join(now.turns, page.items), more: page.items.length > 0 && page.items[0]!.seq > 1 })
  } catch {
    // The button stays, and says so by being there still; the banner tells of lost connections.
  } finally {
    readingOlder.value = false
  }
}

// ── Presence ───────────────────────────────────────────────────────────

/** How often looking is said again, in ms: the desk forgets after 12 s. */
const sayAgain = 8_000
let typing = 0

function say(id: string, doing: 'viewing' | 'typing' | 'gone', keepalive = false): void {
  if (downSince.peek()) return
  send('PUT', `/conversations/${id}/presence`, { doing }, { keepalive }).catch(() => {}) // nobody misses it
}

function look(id: string): () => void {
  say(id, 'viewing')
  const timer = setInterval(() => say(id, Date.now() - typing < sayAgain ? 'typing' : 'viewing'), sayAgain)
  return () => { clearInterval(timer); say(id, 'gone', true) }
}

/** Tells colleagues and customer that somebody writes; said at most once in a while. */
export function writes(): void {
  if (Date.now() - typing < sayAgain / 2) return
  typing = Date.now()
  if (open) say(open, 'typing')
}

/** Tells that nobody writes any more. */
export function wrote(): void {
  typing = 0
  if (open) say(open, 'viewing')
}

// ── Acts ───────────────────────────────────────────────────────────────

/** What an act makes of a row at once, before the desk has said so. */
function ahead(verb: Verb, act: Partial<Act>): Partial<board.Ahead> | undefined {
  const mine = { id: self().id, name: self().name }
  switch (verb) {
    case 'take': case 'reply': case 'reopen': return { owner: 'agent', agent: mine, state: 'assigned' }
    case 'wait': return { owner: 'agent', state: 'pending' }
    case 'hand_back': return { owner: 'bot', agent: null, team: '' }
    case 'transfer': return { owner: 'waiting', agent: null, team: act.team ?? '', state: 'open' }
    case 'resolve': return { owner: 'resolved', agent: null, state: 'resolved' }
    default: return undefined
  }
}

function showAhead(id: string, verb: Verb, act: Partial<Act>): () => void {
  const change = ahead(verb, act)
  if (!change) return () => {}
  const c = cache.get(id)
  const back = board.patch(id, change)
  if (c) show({ ...c, owner: change.owner ?? c.owner, agent: change.agent === undefined ? c.agent : change.agent, team: change.team ?? c.team })
  return () => { back(); if (c && cache.get(id)?.seq === c.seq) show(c) }
}

/** Does something with a conversation: at once on the screen, then at the desk. */
export function act(id: string, verb: Verb, more: Omit<Partial<Act>, 'verb' | 'seen'> = {}): Pending {
  const row = board.rowOf(id)?.peek()
  const seen = cache.get(id)?.seq ?? row?.seq ?? 0
  const solves = verb === 'resolve'
  const p = perform(id, { verb, seen, ...more }, showAhead(id, verb, more), solves ? undoFor : 0)
  if (solves) offerUndo(row?.number || cache.get(id)?.ticket?.number || '', () => {
    // Not sent yet: it never happened. Else it is taken back by another act.
    const waits = outbox.peek().find(q => q.key === p.key)?.state === 'waiting'
    if (waits) withdraw(p.key)
    else act(id, 'reopen')
  }, () => release(p.key))
  return p
}

function onDone(p: Pending, { turn, row }: Acted): void {
  if (row) board.put(row)
  onTurn(p.conversation, turn)
}

/** Follows how acts end. Called once, by main. */
export function startTalk(): void {
  onEnding({ done: onDone, refused: p => { if (p.conversation === open) readSoon() } })
}
