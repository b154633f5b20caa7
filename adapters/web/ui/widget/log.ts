// The messages, hung on the spine. Newest at the foot; who scrolled up is not pulled down.
import { button, check, clock, h, icon, named, para, type Kid } from './dom'
import type { Lazy } from './more'
import type { Item } from './outbox'
import type { Choice, Message, Owner } from './types'
import type { Words } from './words'

export type Log = ReturnType<typeof messages>

/** A run of messages from one side within this time needs no second heading. */
const burst = 120_000

/**
 * @param blocks draws what was said
 * @param seen is called when the newest message comes into sight
 * @param retry and take: what to do about a message the desk refused
 */
export function messages(w: Words, more: Lazy, blocks: (m: Message) => Kid[], seen: () => void, retry: (i: Item) => void, take: (i: Item) => void) {
  let last: Message | undefined, day = '', live = false, asked: HTMLElement | undefined, tick: HTMLElement | undefined, tickOf = '', below = 0, shown = 0
  const said = new Map<string, [HTMLElement, Message]>()
  const list = h('div'), waiting = h('div')
  const el = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-relevant': 'additions', 'aria-label': w.of('log'), tabindex: 0, onscroll: () => away() || (count(0), seen()) }, h('div', null, list, waiting))
  const pill = button({ class: 'pill', hidden: '', onclick: () => bottom() })
  const vh = (name: string) => h('span', { class: 'vh' }, name + ': ')

  /** Is the newest message out of sight? The scroller is upside down: 0 is its foot. */
  const away = () => el.scrollTop < -60
  const count = (n: number) => {
    below = n
    if (n) pill.replaceChildren(more(m => {
      pill.hidden = !below
      return m.below(n)
    }))
    else pill.hidden = true
  }
  const bottom = () => {
    el.scrollTop = 0
    count(0)
  }

  const turn = (m: Message) => {
    const name = m.name ? named(m.name) : w.of(m.from === 'bot' ? 'bot' : 'desk')
    const same = last?.from === m.from && last.name === m.name && Date.parse(m.at) - Date.parse(last.at) < burst
    return h('div', { class: m.from === 'agent' ? 'turn human' : 'turn' },
      same ? vh(name) : h('span', { class: 'from' }, h('bdi', null, name), ', ', h('time', null, w.time(m.at))), ...blocks(m))
  }

  const state = (i: Item, down: boolean, wait?: number) => i.state === 'refused' ? more(m => m.refusal(i, retry, take), i.why)
    : h('span', { class: 'tick' }, icon(i.state ? check : clock, 's'), wait && !i.state ? more(m => m.paused(wait), w.of('queued')) : w.of(i.state ? 'received' : down ? 'queued' : 'sending'))

  const answered = () => {
    // What had the focus goes away: keep it near.
    const had = asked?.contains((el.getRootNode() as ShadowRoot).activeElement)
    asked?.remove()
    if (had) el.focus({ preventScroll: true })
  }

  return {
    el, pill, away, bottom, answered,

    /** From here on what is added is read out. */
    live() {
      live = true
      el.ariaLive = 'polite'
    },

    message(m: Message) {
      const own = m.from === 'customer'
      answered()
      if (day !== (day = w.day(m.at))) list.append(h('span', { class: 'day' }, day))
      const e = own ? h('div', { class: 'me', dir: 'auto' }, vh(w.of('you')), ...blocks(m)) : m.from === 'system' ? h('div', { class: 'note' }, ...blocks(m)) : turn(m)
      e.lang = m.locale ?? w.lang
      if (m.withdrawn) e.classList.add('gone')
      said.set(m.id, [e, m])
      list.append(e)
      last = m
      tick?.remove() // only the last word, if it is the customer's, carries one
      if (own) {
        tickOf = m.client_id ?? ''
        list.append(tick = h('span', { class: 'tick' }, icon(check, 's'), w.of('received')))
        if (live) bottom()
      } else if (live && away()) count(below + 1) // asking for every old message would lay out each of them
    },

    /** Puts a message in the place of the one that it changes, if that one is here. */
    change(m: Message) {
      const [e, was] = said.get(m.edits!) ?? []
      if (m.withdrawn) e?.classList.add('gone')
      e?.replaceChildren(e.firstChild!, more(x => x.edited(m, was!), ...blocks(m)))
      return e
    },

    /** A message of the customer's was read. */
    read(id: string, at: string | number) {
      if (tickOf === id) tick?.replaceChildren(icon(check, 's'), w.of('read', { time: w.time(at) }))
    },

    /** Puts something operable after the last message; it goes when the talk moves on. */
    ask(e: HTMLElement) { list.append(asked = e) },

    /** Quick replies. */
    choices(all: Choice[], pick: (c: Choice) => void) {
      list.append(asked = h('div', { class: 'choices', role: 'group', 'aria-label': w.of('choices') },
        ...all.map(c => button({ class: c.primary ? 'choice go' : 'choice', dir: 'auto', onclick: () => pick(c) }, c.label))))
    },

    /** The bell hands over to a person. */
    hand(o: Owner) {
      const name = named(o.name || o.team || w.of('desk')), took = w.of('took', { name: name.split(' ')[0]! })
      list.append(h('div', { class: 'turn human' }, more(m => m.handed(o, name, took), took)))
    },

    /** A line about the talk itself. */
    note(text: string) {
      const e = para('note', text)
      list.append(e)
      return e
    },

    /** What the customer wrote and the desk has not given back yet. */
    pending(items: Item[], down: boolean, wait?: number) {
      waiting.replaceChildren(...items.flatMap(i => [h('div', { class: i.state === 'taken' ? 'me' : 'me out' }, vh(w.of('you')), para('', i.label)), state(i, down, wait)]))
      if (items.length > shown) bottom()
      shown = items.length
    },
  }
}
