// The chat panel: a counter ticket with a head, a perforation and a body. This file ties its parts
// to the line; what they look like and how they speak is theirs.
import css from './panel.css?text'
import { blocks } from './blocks'
import { connect, refused } from './client'
import { button, check, clock, down as downward, face, h, icon, named, para, rich } from './dom'
import { footing, type Foot } from './foot'
import { heading, type Head } from './head'
import { messages, type Log } from './log'
import type { Lazy, More } from './more'
import { outbox } from './outbox'
import { remember } from './store'
import type { Happening, Host, Message, Owner, Panel, Said, Session, Site } from './types'
import { knows, speak, type Words } from './words'

declare const MORE: string

export default async function mount({ el, root, wrap, launcher, base, lang, data }: Host): Promise<Panel> {
  const page = data.mode === 'page'
  const store = remember('frontdesk:' + (data.site || 'default'))
  let w: Words = await speak(store.get().lang ?? lang)
  let head: Head, log: Log, foot: Foot, panel: HTMLElement
  let site: Site | undefined, owner: Owner, moved: Node[] = [], history: Happening[] = [], until = 0, read = 0
  let down = false, strip = 0, mute = 0, reading = 0, rest: Promise<More> | undefined, again = '', arrived = page && !!location.hash

  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  const shell = h('div', { class: 'shell', part: 'shell', hidden: '' })
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: '' })
  root.append(shell)
  wrap.append(badge)
  // A page that changes its theme takes the chat along, unless the snippet says otherwise.
  new MutationObserver(() => { el.style.colorScheme = data.theme || document.documentElement.dataset.theme || 'light dark' }).observe(document.documentElement, { attributeFilter: ['data-theme'] })

  const fetched = (address: string): Promise<typeof import('./more')> => import(address)
  const more = () => rest ??= fetched(MORE + again).then(m => m.default([h, button, para, icon, rich, named, face, check, clock, downward, refused, knows, said], () => [w, client, log, foot, store, site, history], root, say, anew, again)).catch(e => {
    rest = undefined
    again += '?' // a failed import stays failed under its address
    throw e
  })
  const lazy: Lazy = (draw, ...meanwhile) => {
    const slot = h('div', null, ...meanwhile)
    more().then(m => slot.replaceChildren(draw(m)), () => {}) // the words meanwhile are whole, only plain
    return slot
  }
  /** What was said, drawn. */
  const said = (m: Message) => blocks(m, lazy)
  /** Where one writes; on a phone the keyboard would cover what there is to read. */
  const focus = () => (matchMedia('(pointer: coarse)').matches ? log.el : foot.text).focus({ preventScroll: true })
  const unreachable = () => foot.fail(w.of('unreachable'))

  // ── What comes in ──────────────────────────────────────────────────

  const begun = (s: Session, other: boolean) => {
    site = s.site
    until = s.seq
    const saved = store.get()
    read = saved.read ?? 0
    if (other) {
      history = []
      for (const i of out.items()) if (i.state === 'taken') out.drop(i.client_id)
    }
    if (!turn(saved.lang ?? site.locale)) other ? build() : owned()
    void out.flush()
  }

  /** Goes over to another language, if it is one and there are words for it. */
  const turn = (locale: string) => {
    const lang = locale.slice(0, 2)
    return lang !== w.lang && knows(lang) && speak(lang).then(async x => {
      w = x
      if (rest) {
        rest = undefined
        await more().catch(() => {}) // its words too, or what it drew would be plain for a moment
      }
      build()
    })
  }

  const heard = (x: Happening) => {
    if (x.kind !== 'typing' && x.kind !== 'error') history.push(x)
    draw(x)
    if (x.kind === 'owner') owned()
    caught()
    seen()
  }

  /** All that was there when the session began has been drawn: what comes now is news. */
  const caught = () => {
    if (client.seq() < until) return
    log.live()
    if (site && arrived) void more().then(m => m.arrive(), () => {})
    arrived &&= !site
  }

  const draw = ({ kind, data: d, seq }: Happening) => {
    if (kind === 'message') message(d)
    if (kind === 'owner') take(d, seq)
    if (kind === 'promise') void more().then(m => {
      moved = m.moved(d) ?? moved
      strips()
    }, () => {})
    if (kind === 'receipt' && d.state === 'read') log.read(d.client_id, d.at ?? Date.now())
    if (kind === 'typing') writes(d.on && d.from !== 'customer' ? named(d.name || d.from === 'agent' && owner.name || w.of('bot')) : '')
    if (kind === 'error') foot.fail(d.text)
  }

  const message = (m: Message) => {
    if (m.from !== 'customer') {
      writes('')
      if (m.seq > until) turn(m.locale) // the buttons speak as the desk does
    }
    if (m.client_id) out.drop(m.client_id)
    if (m.edits && log.change(m)) return
    log.message(m)
    const { survey, form, choices } = m
    if (survey && (store.get().rated ?? 0) < m.seq) log.ask(lazy(x => x.survey(m)))
    else if (form) log.ask(lazy(x => x.form(form)))
    else if (choices?.length) log.choices(choices, c => say({ choice: c.id }, c.label))
  }

  const take = (o: Owner, seq: number) => {
    const was = owner
    owner = o
    if (o.owner === 'agent' && (was.owner !== 'agent' || was.name !== o.name)) {
      log.answered()
      log.hand(o)
    }
    if (seq > until) store.set({ live: o.owner === 'waiting' || o.owner === 'agent' })
  }

  const writes = (who: string) => {
    clearTimeout(mute)
    foot.typing(who)
    if (who) mute = setTimeout(() => foot.typing(''), 8000)
  }

  // ── What goes out ──────────────────────────────────────────────────

  const pending = (wait?: number) => log.pending(out.items(), down || !navigator.onLine, wait)

  const say = (what: Said, label: string) => {
    log.answered()
    out.add(what, label)
    focus()
  }

  const anew = () => client.again(w.lang).then(() => {
    moved = []
    strips()
    focus()
  }).catch(unreachable)

  const save = () => more().then(m => m.keep()).catch(unreachable)

  const files = () => more().then(m => m.files(), () => {}) // tried again with the next owner

  const menu = (by: HTMLElement) => more().then(m => m.menu(by)).catch(unreachable)

  // ── What is seen ───────────────────────────────────────────────────

  /** Draws everything from what is known; again when conversation or language change. */
  const build = () => {
    el.lang = w.lang
    el.dir = w.rtl ? 'rtl' : 'ltr'
    head = heading(w, menu, page ? undefined : () => show(false))
    log = messages(w, lazy, said, seen, i => out.retry(i), i => {
      out.drop(i.client_id)
      foot.set(i.label)
      foot.text.focus()
    })
    foot = footing(w, {
      again: anew, save, files, long: () => more().then(m => m.long, () => '> 16 KB'), send: text => say({ text }, text), choose: choice => say({ choice }, w.of(choice)), draft: draft => store.set({ draft }),
      typing: on => { if (owner.owner !== 'bot') client.post('typing', { on }).catch(() => {}) },
    })
    panel = h('div', { class: 'panel', role: 'dialog', onkeydown: (e: KeyboardEvent) => {
      if (e.key === 'Escape' && !page && !e.isComposing) show(false)
    } }, head.el, head.strip, h('div', { class: 'body' }, log.el, log.pill), foot.el)
    const had = shell.contains(root.activeElement)
    shell.replaceChildren(panel)
    foot.set(store.get().draft ?? '')
    owner = { owner: 'bot' }
    history.forEach(draw)
    owned()
    pending()
    strips()
    caught()
    if (had) focus()
  }

  const owned = () => {
    head.show(owner, site)
    foot.show(owner, site)
    panel.ariaLabel = site?.name ?? w.of('launch')
  }

  const strips = () => {
    const gone = !navigator.onLine
    if (gone || down && site) head.tell('', icon(clock, 's'), h('span', null, w.of(gone ? 'offline' : 'unreachable')))
    else head.tell('soon', ...moved)
  }

  const line = (up: boolean) => {
    down = !up
    clearTimeout(strip)
    // A short break, as when the desk restarts, is not worth a word.
    strip = setTimeout(strips, up || !navigator.onLine ? 0 : 2500)
    if (up) void out.flush()
    else writes('')
    pending()
  }

  /** Counts what is unread, and tells the desk what was seen; once for a burst. */
  const seen = () => {
    clearTimeout(reading)
    reading = setTimeout(look, 200)
  }
  const look = () => {
    const news = history.filter(x => x.kind === 'message' && x.data.from !== 'customer' && x.seq > read), last = news.at(-1)
    let unread = news.length
    if (last && !shell.hidden && !document.hidden && !log.away()) {
      read = last.seq
      unread = 0
      client.post('read', { seq: read }).catch(() => {}) // the next one covers it
    }
    store.set({ read, unread })
    badge.hidden = !unread
    badge.textContent = String(unread)
    launcher.ariaLabel = w.of('launch') + (unread ? ', ' + w.of('unread', { n: unread }) : '')
  }

  const show = (open: boolean) => {
    shell.hidden = !open
    wrap.hidden = open || page
    launcher.ariaExpanded = String(open)
    if (!page) store.set({ open })
    if (!open) return launcher.focus()
    foot.set(foot.text.value)
    focus()
    seen()
  }

  const client = connect(base, data, store, { session: begun, event: (kind, data, seq) => heard({ kind, data, seq } as Happening), line })
  const out = outbox(store, i => client.post('messages', { client_id: i.client_id, ...i.said }), pending, () => {
    client.forget()
    return client.begin(w.lang).then(() => true, () => false)
  })
  // Another tab of this site wrote: something to send, or another session.
  addEventListener('storage', () => {
    pending()
    client.follow()
  })
  build()
  document.addEventListener('visibilitychange', seen)
  addEventListener('online', () => line(!down))
  addEventListener('offline', () => line(false))
  void client.run(() => w.lang)
  return { show }
}
