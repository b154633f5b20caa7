// The board: every open conversation in memory, kept by the live stream. What the list shows is settled
// separately, so that nothing moves under the cursor.
import { batch, computed, signal, type Signal } from '@preact/signals'
import type { PersonOn, Queue, Row, Viewer } from '../api'
import { get, list, pages, url } from '../http'
import { listen } from './live'
import { me, self } from './session'

export type Lane = 'mine' | 'unassigned' | 'customer' | 'bot' | 'all'
export const lanes: Lane[] = ['mine', 'unassigned', 'customer', 'bot', 'all']

/** One row each, so that a change draws one ticket. */
const rows = new Map<string, Signal<Row>>()
/** Rows that left while the board was being read, by the turn they left with: pages read before still hold them. */
const departed = new Map<string, number>()
/** The signals of rows that left, by conversation: a list still shows them in their place, and must see them come back. */
const left = new Map<string, Signal<Row>>()
const leftKept = 500
/** Rises when a row comes or goes, or may belong to another lane. */
const changes = signal(0)
const counted = signal<Record<Lane, number> | null>(null)

/** Nothing yet, part of the board, all of it, or why there is none. */
export const loading = signal<'first' | 'rest' | 'done' | unknown>('first')

/** Who is at the counter. */
export const people = signal<PersonOn[]>([])

/** Whether the account takes conversations, as the desk last said. */
export function ownStatus(): PersonOn['status'] {
  return people.value.find(p => p.id === self().id)?.status ?? 'available'
}

/** Shows the account's status before the desk has said so. */
export function showStatus(status: PersonOn['status']): void {
  people.value = people.value.map(p => p.id === self().id ? { ...p, status } : p)
}

export function rowOf(conversation: string): Signal<Row> | undefined {
  return rows.get(conversation)
}

/** Tells whether a row belongs to a lane, as the desk does. */
export function inLane(row: Row, lane: Lane): boolean {
  switch (lane) {
    case 'mine': return row.agent?.id === self().id
    case 'unassigned': return row.owner === 'waiting' || row.owner === 'bot' && row.state === 'open'
    case 'customer': return row.state === 'pending'
    case 'bot': return row.owner === 'bot' && row.state !== 'open'
    case 'all': return row.owner !== 'resolved'
  }
}

/** The open rows, in no order. Reading it follows arrivals and departures. */
export function openRows(): Row[] {
  void changes.value
  return [...rows.values()].map(s => s.peek())
}

/** How many are in each lane; from the desk until the whole board is here. */
export const counts = computed<Record<Lane, number> | null>(() => {
  if (loading.value !== 'done') return counted.value
  const out = { mine: 0, unassigned: 0, customer: 0, bot: 0, all: 0 }
  for (const row of openRows()) for (const lane of lanes) if (inLane(row, lane)) out[lane]++
  return out
})

/** Open conversations of people by team, of a lane. */
export function teamCounts(lane: Lane): Map<string, number> {
  const out = new Map<string, number>()
  for (const row of openRows()) if (inLane(row, lane) && row.team) out.set(row.team, (out.get(row.team) ?? 0) + 1)
  return out
}

/** Takes a row as it now is. A resolved one leaves. */
export function put(row: Row): void {
  const have = rows.get(row.conversation)
  // What may be seen no longer comes as resolved and without content.
  const hidden = row.owner === 'resolved' && row.seq === 0
  if (have && have.peek().seq > row.seq && !hidden) return
  if (!have && row.seq <= (departed.get(row.conversation) ?? -1)) return
  if (row.owner === 'resolved') {
    departed.set(row.conversation, have ? Math.max(have.peek().seq, row.seq) : row.seq)
    if (have) {
      have.value = hidden ? { ...have.peek(), owner: 'resolved' } : row
      leave(row.conversation, have)
    }
  } else if (have) {
    // Viewers come with an event of their own as well; a row carries those of its moment.
    have.value = row
  } else {
    const back = left.get(row.conversation)
    left.delete(row.conversation)
    if (back) back.value = row
    rows.set(row.conversation, back ?? signal(row))
  }
  changes.value++
}

function leave(conversation: string, row: Signal<Row>): void {
  rows.delete(conversation)
  left.delete(conversation)
  left.set(conversation, row)
  if (left.size > leftKept) left.delete(left.keys().next().value!)
}

/** What an act can change of a row. */
export type Ahead = Pick<Row, 'owner' | 'agent' | 'team' | 'state'>

/** Shows an act before the desk has confirmed it; the answer takes it back. */
export function patch(conversation: string, change: Partial<Ahead>): () => void {
  const s = rows.get(conversation)
  if (!s) return () => {}
  const before = s.peek()
  put({ ...before, ...change })
  return () => {
    const now = rows.get(conversation)?.peek()
    if (now && now.seq > before.seq) return
    departed.delete(conversation)
    left.delete(conversation)
    rows.set(conversation, s)
    s.value = before
    changes.value++
  }
}

let reading: AbortController | undefined

/** Reads the board: the lane that is looked at first, then the rest. */
export async function readBoard(lane: Lane, team: string): Promise<void> {
  reading?.abort()
  const mine = reading = new AbortController()
  const seen = new Set<string>()
  if (loading.peek() !== 'done') loading.value = 'first'
  try {
    const first = await get<Queue>(url('/queue', { lane, team }), { signal: mine.signal })
    batch(() => first.items.forEach(put))
    counted.value = first.counts
    if (loading.peek() === 'first') loading.value = 'rest'
    await pages<Row>('/queue', { lane: 'all' }, items => {
      batch(() => { for (const row of items) { seen.add(row.conversation); put(row) } })
    }, mine.signal)
    for (const [id, row] of [...rows]) {
      if (seen.has(id)) continue
      row.value = { ...row.peek(), owner: 'resolved' } // left while nothing was heard: a list that still shows it must say so
      leave(id, row)
    }
    departed.clear()
    changes.value++
    loading.value = 'done'
  } catch (e) {
    if (!mine.signal.aborted) loading.value = e
  }
}

function look(conversation: string, viewers: Viewer[]): void {
  const s = rows.get(conversation)
  if (s) s.value = { ...s.peek(), viewers }
}

async function readPeople(): Promise<void> {
  people.value = await list<PersonOn>('/presence')
}

/** Reads board and people, and follows them; news hears of each change of a row before it is shown. The answer stops it. */
export function startBoard(lane: Lane, team: string, news: (before: Row | undefined, row: Row) => void): () => void {
  const all = () => {
    void readBoard(lane, team)
    readPeople().catch(() => {}) // the aside goes without; the board itself reports its own failure
  }
  all()
  const stop = listen({ row: row => { news(rowOf(row.conversation)?.peek(), row); put(row) }, viewers: look, people: p => { people.value = p }, gap: all })
  return () => {
    stop()
    reading?.abort()
    rows.clear()
    left.clear()
    loading.value = 'first'
  }
}

/** Others who look at a conversation: without the account itself and the customer. */
export function others(viewers: Viewer[]): Viewer[] {
  const m = me.value
  return viewers.filter(v => v.id !== 'customer' && (!m || m === 'nobody' || v.id !== m.id))
}
