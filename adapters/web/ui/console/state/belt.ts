// The belt: the list as it was settled last. New tickets gather until they are asked for, and those that
// leave stay in their place, so that nothing moves under the cursor.
import { computed, effect, signal, untracked, type Signal } from '@preact/signals'
import type { Row } from '../api'
import { here, href } from '../route'
import { now } from '../time'
import { inLane, lanes, loading, openRows, rowOf, type Lane } from './board'
import { groupOf, order, sorts, type Group, type Sort } from './due'

/** What the list is asked to show. */
export interface View { lane: Lane; team: string; channel: string; sort: Sort }

/** One place of the list, or a heading. */
export interface Slot { id: string; row: Signal<Row>; group: Group }

function oneOf<T extends string>(all: T[], v: string | null | undefined, otherwise: T): T {
  return all.find(x => x === v) ?? otherwise
}

let last: View = { lane: 'unassigned', team: '', channel: '', sort: 'due' }

/** The view that an address asks for: /queue/LANE, or a conversation opened from there. The same view is the same value. */
export const view = computed<View>(() => {
  const { path, query } = here.value
  const inPath = /^\/queue\/(\w+)/.exec(path)?.[1]
  const next = {
    lane: oneOf(lanes, inPath ?? query.get('lane'), 'unassigned'),
    team: query.get('team') ?? '', channel: query.get('channel') ?? '',
    sort: oneOf(sorts, query.get('sort'), 'due'),
  }
  const same = next.lane === last.lane && next.team === last.team && next.channel === last.channel && next.sort === last.sort
  return same ? last : (last = next)
})

/** The query which keeps a view. */
export function viewQuery(v: View): Record<string, string> {
  return { team: v.team, channel: v.channel, sort: v.sort === 'due' ? '' : v.sort }
}

/** The address of the list. */
export function listHref(v: View): string {
  return href(`/queue/${v.lane}`, viewQuery(v))
}

/** The address of a conversation, opened from a list. */
export function talkHref(conversation: string, v: View, hash = ''): string {
  return href(`/c/${conversation}`, { ...viewQuery(v), lane: v.lane }, hash)
}

/** Tells whether a row belongs to a view. */
export function belongs(row: Row, v: View): boolean {
  return inLane(row, v.lane) && (!v.team || row.team === v.team) && (!v.channel || row.channel === v.channel)
}

function fresh(v: View): Row[] {
  return openRows().filter(row => belongs(row, v))
}

/** The places of the list, as settled. */
export const slots = signal<Slot[]>([])

/** Rows that belong to the list and wait for being shown. */
export const arrived = computed(() => {
  const shown = new Set(slots.value.map(s => s.id))
  return fresh(view.value).filter(row => !shown.has(row.conversation))
})

/** Settles the list: what came is shown, what left goes, the order is right again. */
export function settle(): void {
  const v = view.peek()
  const at = Date.now()
  slots.value = fresh(v).sort(order(v.sort)).map(row => ({
    id: row.conversation, row: rowOf(row.conversation)!, group: v.sort === 'due' ? groupOf(row, at) : 'none',
  }))
}

/** Takes one place away: after an act of one's own, which nobody wonders about. */
export function drop(conversation: string): void {
  slots.value = slots.value.filter(s => s.id !== conversation)
}

/** Chosen for doing something with all of them. */
export const picked = signal<ReadonlySet<string>>(new Set())

export function pick(conversation: string): void {
  const next = new Set(picked.value)
  if (!next.delete(conversation)) next.add(conversation)
  picked.value = next
}

/** The place that keys act on: the one last focused or opened. */
export const current = signal('')

/** The neighbour of the current place that is still there; the first if there is no current one. */
export function neighbour(step: 1 | -1): string | undefined {
  const list = slots.value
  const at = list.findIndex(s => s.id === current.value)
  if (at < 0) return list[0]?.id
  return list[at + step]?.id
}

/** How many tickets of mine or nobody's run out within the hour or have: the number on the rail. */
export const pressing = computed(() => {
  const at = now.value
  return openRows().filter(row => (inLane(row, 'unassigned') || inLane(row, 'mine')) && ['late', 'hour'].includes(groupOf(row, at))).length
})

/** Settles by itself where nothing can move under a cursor: another view, first reading, nobody looking, an empty list. */
export function startBelt(): () => void {
  const stopView = effect(() => {
    void view.value
    picked.value = new Set()
    // Untracked: reading the rows here must not settle the list whenever one changes.
    untracked(settle)
  })
  const stopRows = effect(() => {
    const came = arrived.value.length > 0
    const left = slots.value.length === 0
    if (came && (left || loading.value !== 'done' || document.hidden)) untracked(settle)
  })
  // What left the list is not picked any more: nothing is done with it among others, nor when it comes back.
  const stopPicked = effect(() => {
    const still = slots.value.filter(s => picked.value.has(s.id) && belongs(s.row.value, view.value)).map(s => s.id)
    if (still.length < picked.value.size) picked.value = new Set(still)
  })
  const onHidden = () => { if (document.hidden) settle() }
  document.addEventListener('visibilitychange', onHidden)
  return () => { stopView(); stopRows(); stopPicked(); document.removeEventListener('visibilitychange', onHidden) }
}
