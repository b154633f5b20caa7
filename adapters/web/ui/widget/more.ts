// The parts of the panel most visits never need: the ticket with its told times, forms, the survey,
// the menu, keeping a copy, with their words. A module of its own, fetched when first called for; what it builds with
// is handed in, so that nothing is sent twice.
import css from './more.css?text'
import type { Client } from './client'
import type { Kid } from './dom'
import type { Foot } from './foot'
import type { Item } from './outbox'
import type { Store } from './store'
import type { Block, Field, Form, Happening, Message, Owner, Said, Site, Told } from './types'
import type { Words } from './words'

type Dom = typeof import('./dom')

// What is handed in goes by its place, not by name: names take up room on both sides.
type Kit = readonly [Dom['h'], Dom['button'], Dom['para'], Dom['icon'], Dom['rich'], Dom['named'], Dom['face'], Dom['check'], Dom['clock'], Dom['down'],
  typeof import('./client')['refused'], typeof import('./words')['knows'], (m: Message) => Kid[]]

/** The chat as it stands: language and talk may be others the next time. */
type Here = readonly [Words, Client, Log, Foot, Store, Site | undefined, Happening[]]

declare const LANGS: Record<string, string>

const clip = 'm19 11.5-7 7a4.5 4.5 0 0 1-6.4-6.4l7.5-7.5a3 3 0 0 1 4.3 4.3l-7.3 7.2a1.5 1.5 0 0 1-2.1-2.1l6.5-6.5'
const hand = 'M4 12h10M10 8l4 4-4 4M19 5v14', file = 'M6 4h8l4 4v12H6zM14 4v4h4'

/** What a customer says of the service; solved is false when they say it is not. */
export interface Rating { score?: number; text?: string; solved?: boolean }

export interface MenuItem { label: string; lang?: string | undefined; sure?: string; go(): void }

/** Sends something as the customer's, shown under a label. */
type Say = (s: Said, label: string) => void

/** A code that was made, with the addresses that take it along. */
interface Ticket { code: string; expires_at: string; ways: { channel: string; name: string; url: string; takes_code: boolean }[] }

/** What is needed of the messages: a line among them, and a place for one thing to answer. */
interface Log { el: HTMLElement; note(text: string): HTMLElement; ask(e: HTMLElement): void; answered(): void; bottom(): void }

export type More = Awaited<ReturnType<typeof parts>>

/** A place that is filled once this part has come; till then it holds what is given. */
export type Lazy = (draw: (m: More) => HTMLElement, ...meanwhile: Kid[]) => HTMLElement

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

/** Called once for each language that the chat is shown in. After a failure again makes the addresses new. */
export default async function parts([h, button, para, icon, rich, named, face, check, clock, down, refused, knows, blocks]: Kit, here: () => Here, root: ShadowRoot, say: Say, anew: () => void, again: string) {
  const w = () => here()[0], line = () => here()[1], foot = () => here()[3]
  await w().add(LANGS[w().lang] + again)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  /** Moves along a row of radios or menu items; "right" is onward only where one reads that way. */
  const arrows = (e: KeyboardEvent, items: HTMLElement[], go: (n: number) => void) => {
    const last = items.length - 1, at = items.indexOf(e.target as HTMLElement), on = w().rtl ? 'ArrowLeft' : 'ArrowRight', back = w().rtl ? 'ArrowRight' : 'ArrowLeft'
    const to = ({ [on]: at + 1, ArrowDown: at + 1, [back]: at - 1, ArrowUp: at - 1, Home: 0, End: last } as Record<string, number>)[e.key]
    if (to == null) return
    e.preventDefault()
    go(to > last ? 0 : to < 0 ? last : to)
  }

  /** "Thursday 15:00", with the date where the weekday alone would be in doubt. */
  const moment = (at: string) => w().format(at, { weekday: 'long', ...(Math.abs(Date.parse(at) - Date.now()) > 5184e5 && { day: 'numeric', month: 'long' }), hour: '2-digit', minute: '2-digit' })

  const promises = () => here()[6].flatMap(x => x.kind === 'promise' ? [x.data] : [])

  /** What the strip says when another time has been told. */
  const moved = (t: Told): Node[] | undefined => {
    const all = promises().filter(x => x.ticket === t.ticket && x.kind === t.kind), old = all[all.indexOf(t) - 1]
    return old && old.due !== t.due ? told(t, old.due) : undefined
  }
  const told = (t: Told, was: string) => [icon(clock, 's'), h('span', null, ...rich(w().of('moved', { ticket: t.ticket, due: moment(t.due), was: moment(was) })))]

  /** A message that waits because the desk asked for a pause of so many seconds. */
  const paused = (s: number) => h('span', null, w().of('paused', { s }))

  /** Says how many messages have come out of sight. */
  const below = (n: number) => h('span', { class: 'below' }, icon(down, 's'), w().of('unread', { n }))

  /** A message the desk did not take: why, and what can be done. */
  const refusal = (i: Item, retry: (i: Item) => void, take: (i: Item) => void) => h('span', { class: 'tick error', role: 'alert' },
    w().of('refused', { why: i.why ?? '' }), button({ onclick: () => retry(i) }, w().of('retry')), button({ onclick: () => take(i) }, w().of('take_back')))

  const optional = () => h('span', { class: 'muted' }, ' ' + w().of('optional'))

  /**
   * Half, nine in ten, agreed on one line from the moment of telling. A promise's items are: kind,
   * the time told; where they are known, the time half were done by and the time agreed.
   */
  const ruler = (b: Block, at: string): Kid => {
    const [, nine = '', half = '', agreed = ''] = b.items ?? []
    const [from, n, a, c] = [at, nine, half, agreed].map(Date.parse) as [number, number, number, number]
    if (!(a > from && n > a)) return null
    const three = c > n, end = three ? c : n
    // Marks keep far enough apart to be read; the bar gives way, as the times stand below it.
    const place = (t: number, low: number, high: number) => Math.min(Math.max((t - from) / (end - from) * 100, low), high)
    const x = place(a, 28, three ? 40 : 68), y = three ? place(n, x + 30, 70) : 100
    const mark = (when: string, key: string) => h('span', null, h('b', null, w().format(when, { weekday: 'short', hour: '2-digit', minute: '2-digit' })), w().of(key))
    const r = h('div', { class: 'ruler', 'aria-hidden': 'true' }, h('div', { class: 'bar' }, h('i', { class: 'half' }), h('i', { class: 'nine' })),
      h('div', { class: 'marks' }, mark(half, 'half'), mark(nine, 'nine'), three && mark(agreed, 'agreed')))
    r.style.setProperty('--a', x + '%')
    r.style.setProperty('--b', y + '%')
    return r
  }

  /** What a told time is of; empty where it is of a kind newer than this widget. */
  const kind = (b: Block) => {
    const key = 'told_' + b.items?.[0], words = w().of(key)
    return words === key ? '' : words
  }

  /** A ticket with what was told of it. Without a ticket, one told time is a line, and several have a heading. */
  const card = (all: Block[], at: string) => {
    const t = all.find(b => b.kind === 'ticket'), told = all.filter(b => b !== t), [title, team] = t?.items ?? []
    if (!t && !told[1]) return h('section', { class: 'promise line', 'aria-label': w().of('card') },
      h('div', { class: 'top' }, icon(clock), h('span', { dir: 'auto' }, kind(told[0]!)), h('b', { dir: 'auto' }, told[0]!.text)), ruler(told[0]!, at))
    return h('section', { class: 'promise', 'aria-label': w().of('card') },
      h('div', { class: 'top' }, icon(t ? hand : clock, t ? 'dir' : ''), h('b', { dir: 'auto' }, !t ? w().of('card') : team ? w().of('with', { team }) : title || w().of('ticket')), t && h('span', { class: 'id' }, t.text)),
      h('div', { class: 'in' }, team && title && para('fine', title), ...told.flatMap(b => [para('told', h('span', null, kind(b)), ' ', h('b', null, b.text)), ruler(b, at)])))
  }

  /** The bell hands over to a person. */
  const handed = (o: Owner, name: string, took: string) => {
    const when = [o.at && w().time(o.at), o.says].filter(x => x).join('. ')
    return h('div', { class: 'hand' }, h('div', { class: 'way' }, face('', 's'), h('i'), face(name, 's'), h('b', null, took)), when && h('small', { dir: 'auto' }, when))
  }

  /** The kinds of block that are rare in a chat. */
  const block = ({ kind, text = '', url, items = [] }: Block): HTMLElement => {
    switch (kind) {
      case 'heading': return h('h3', { dir: 'auto' }, text)
      case 'list': return h('ul', null, ...items.map(i => h('li', { dir: 'auto' }, ...rich(i))))
      case 'quote': return h('blockquote', { dir: 'auto' }, text)
      case 'code': return h('pre', { dir: 'ltr', tabindex: 0 }, text)
      case 'file': return url ? button({ class: 'file', onclick: (e: Event) => fetched(e.currentTarget as HTMLElement, url, text) }, icon(file, 's'), h('bdi', null, named(text)))
        : h('span', { class: 'file' }, icon(file, 's'), h('bdi', null, named(text)))
      default: return para('', text) // newer than this widget
    }
  }

  /** What stands in the place of a message that was changed. Its files stay until it is taken back. */
  const edited = (m: Message, was: Message) => h('div', { class: 'edited' }, ...m.withdrawn ? blocks(m) : [
    ...blocks({ ...m, blocks: [...m.blocks.map((b, i) => i ? b : { ...b, text: (b.text ?? '').replace(/^✎ /, '') }), ...was.blocks.filter(b => b.kind === 'file')] }), h('small', null, w().of('edited'))])

  /** Gives a blob to be saved. */
  const give = (blob: Blob, download: string) => {
    const href = URL.createObjectURL(blob)
    h('a', { href, download }).click()
    setTimeout(() => URL.revokeObjectURL(href), 60_000)
  }

  /** Fetches a file with the session's token, which no address may hold, and gives it to be saved. */
  const fetched = (by: HTMLElement, url: string, name: string) => {
    by.ariaBusy = 'true'
    line().call(url).then(r => r.blob()).then(b => give(b, name), () => { by.title = w().of('save_failed') }).finally(() => { by.ariaBusy = null })
  }

  const field = (f: Field) => {
    const kind = f.type ?? 'text', auto = /email|tel/.test(kind) ? kind : null
    const common = { class: 'input', name: f.name, required: f.required && '', dir: 'auto', 'aria-describedby': 'wrong' }
    const e = kind === 'area' ? h('textarea', { ...common, rows: 3 })
      : kind === 'select' ? h('select', common, ...(f.options ?? []).map(o => h('option', { value: o.id }, o.label)))
        : h('input', { ...common, type: kind, autocomplete: auto })
    if (f.value) e.value = f.value
    return e
  }

  /** A form within the log. What is wrong is said in the browser's own words, and the field gets the focus. */
  const form = (f: Form) => {
    const wrong = h('p', { class: 'error', role: 'alert', id: 'wrong' }), inputs = f.fields.map(field)
    const submit = (e: Event) => {
      e.preventDefault()
      const bad = inputs.findIndex(i => !i.checkValidity())
      inputs.forEach((i, n) => { i.ariaInvalid = String(n === bad) })
      wrong.textContent = bad < 0 ? '' : `${f.fields[bad]!.label}: ${inputs[bad]!.validationMessage}`
      if (bad >= 0) return inputs[bad]!.focus()
      say({ form: Object.fromEntries(inputs.map(i => [i.name, i.value.trim()])) },
        inputs.map((i, n) => `${f.fields[n]!.label}: ${i instanceof HTMLSelectElement ? i.selectedOptions[0]?.text : i.value.trim()}`).join('\n'))
    }
    return h('form', { class: 'form', novalidate: '', onsubmit: submit }, f.title && h('h3', { dir: 'auto' }, f.title),
      ...f.fields.map((x, n) => h('label', null, h('span', { dir: 'auto' }, x.label, !x.required && optional()), inputs[n], x.hint && h('small', { dir: 'auto' }, x.hint))),
      wrong, h('button', { class: 'choice go' }, f.submit || w().of('send')))
  }

  /** How it was, in five steps; first of all whether the told time was kept. */
  const survey = ({ survey: s, at, from, seq }: Message) => {
    let score = 0
    const told = promises().findLast(t => t.kind === 'resolution')
    const send = async (r: Rating) => {
      const [, client, log, , store] = here()
      await client.post('feedback', r).catch(e => { if (refused(e)?.status !== 409) throw e }) // 409: said in another tab already
      store.set({ rated: seq })
      log.answered()
      log.note(w().of('thanks'))
    }
    const wrong = h('p', { class: 'error', role: 'alert' }), title = s?.ask || w().of('survey')
    const text = h('textarea', { class: 'input', rows: 2, dir: 'auto', maxlength: 4000 })
    const choose = (n: number) => {
      score = n + 1
      steps.forEach((b, i) => {
        b.ariaChecked = String(i === n)
        b.tabIndex = i === n ? 0 : -1
      })
      steps[n]!.focus()
    }
    const steps = Array.from({ length: s?.scale || 5 }, (_, n) => {
      const bar = h('i')
      bar.style.setProperty('--h', String(n))
      return button({ role: 'radio', 'aria-checked': 'false', tabindex: n ? -1 : 0, onclick: () => choose(n) }, bar, w().of('score_' + (n + 1)))
    })
    const rate = async (solved?: false) => {
      if (!score && solved == null) {
        wrong.textContent = w().of('score_first')
        return steps[0]!.focus()
      }
      const said = text.value.trim()
      await send({ ...(score && { score }), ...(said && { text: said }), ...(solved === false && { solved }) }).catch(() => { wrong.textContent = w().of('rate_failed') })
    }
    return h('div', { class: 'form' },
      told && Date.parse(at) <= Date.parse(told.due) && h('p', { class: 'kept' }, icon(check), h('span', null, w().of('kept', { due: moment(told.due) }) + ' ', h('b', null, w().of('done', { at: moment(at) })))),
      h('fieldset', null, h('legend', { dir: 'auto', class: from === 'bot' && 'vh' }, title), h('div', { class: 'scale', role: 'radiogroup', 'aria-label': title, onkeydown: (e: KeyboardEvent) => arrows(e, steps, choose) }, ...steps)),
      h('label', null, h('span', null, w().of('better'), optional()), text), wrong,
      h('div', { class: 'row' }, button({ class: 'choice go', onclick: () => rate() }, w().of('send')), button({ class: 'choice plain', onclick: () => rate(false) }, w().of('not_solved'))))
  }

  /** A menu below its button; it goes when something is chosen, by Escape, or when the focus leaves. */
  const menu = (by: HTMLElement) => {
    if (by.ariaExpanded === 'true') return by.focus()
    const close = () => {
      by.ariaExpanded = 'false'
      by.focus()
      list.remove()
    }
    const list: HTMLElement = h('div', {
      class: 'menu', role: 'menu',
      onkeydown: (e: KeyboardEvent) => {
        arrows(e, buttons, n => buttons[n]!.focus())
        if (e.key !== 'Escape') return
        e.stopPropagation()
        close()
      },
      onfocusout: (e: FocusEvent) => list.contains(e.relatedTarget as Node) || e.relatedTarget === by || (by.ariaExpanded = 'false', list.remove()),
    })
    const buttons = items().map(i => {
      let sure = i.sure // asked once more, in place
      const b: HTMLElement = button({ role: 'menuitem', tabindex: -1, lang: i.lang, dir: 'auto', onclick: () => {
        if (sure) {
          b.textContent = sure
          sure = ''
          return
        }
        close()
        i.go()
      } }, i.label)
      return b
    })
    list.append(...buttons)
    by.after(list)
    by.ariaExpanded = 'true'
    buttons[0]!.focus()
  }

  /** The other languages desk and widget both speak. */
  const tongues = (): MenuItem[] => (here()[5]?.locales ?? []).filter(l => l.slice(0, 2) !== w().lang && knows(l.slice(0, 2)))
    .map(lang => ({ label: new Intl.DisplayNames(lang, { type: 'language' }).of(lang) ?? lang, lang, go: () => speak(lang) }))

  const unreachable = () => foot().fail(w().of('unreachable'))

  const speak = (lang: string) => {
    here()[4].set({ lang: lang.slice(0, 2) })
    line().begin(lang).catch(unreachable)
  }

  /** Puts the paper clip before the text, where a desk takes files. */
  const files = () => {
    const { write } = foot()
    if (write.childElementCount > 2) return
    const picker: HTMLInputElement = h('input', { type: 'file', hidden: '', onchange: () => {
      if (picker.files?.[0]) void upload(picker.files[0])
      picker.value = ''
    } })
    write.prepend(button({ class: 'tool', 'aria-label': w().of('file'), onclick: () => picker.click() }, icon(clip)), picker)
  }

  const upload = async (f: File) => {
    const [, client, log] = here(), body = new FormData(), line = log.note(w().of('uploading', { name: f.name }))
    body.append('file', f)
    try {
      await client.call('files', { method: 'POST', body })
    } catch (e) {
      foot().fail(w().of('file_failed', { name: f.name, why: refused(e)?.message ?? '' }))
    }
    line.remove()
  }

  /** Hands the conversation over as a file. */
  const keep = () => line().call('transcript?format=text').then(r => r.blob())
    .then(b => give(b, `${here()[5]?.name ?? ''} ${new Date().toISOString().slice(0, 10)}.txt`), () => foot().fail(w().of('save_failed')))

  /** What is drawn to go on elsewhere, or here with what was begun elsewhere, goes when the talk moves on. */
  const show = (e: HTMLElement, at: HTMLElement) => {
    const log = here()[2]
    log.answered()
    log.ask(e)
    log.bottom()
    at.focus()
  }

  /** A code, and addresses that take it to where one goes on. Whoever has it is asked there before anything is joined. */
  const goOn = async () => {
    try {
      const { code, ways, expires_at }: Ticket = await (await line().call('links', { method: 'POST' })).json()
      const title = h('h3', { tabindex: -1 }, w().of('go_on')), done = h('span', { role: 'status', class: 'muted' })
      const copy = button({ class: 'choice', onclick: () => navigator.clipboard.writeText(code).then(() => { done.textContent = w().of('copied') }, () => {}) }, w().of('copy'))
      show(h('section', { class: 'form', 'aria-label': w().of('go_on') }, title, para('', w().of('code_for', { time: w().time(expires_at) })),
        ways[0] && h('div', { class: 'row' }, ...ways.filter(x => /^https:/.test(x.url)).map(x => h('a', { class: 'choice go', onclick: () => x.takes_code || copy.click(), href: x.url, target: '_blank', rel: 'noopener noreferrer' }, w().of('open_in', { channel: x.channel[0]!.toUpperCase() + x.channel.slice(1), name: named(x.name) })))),
        para('', w().of(ways.some(x => x.takes_code) ? 'code_or' : 'code_there')), h('div', { class: 'row' }, h('code', { dir: 'ltr', class: 'input code' }, code), copy, done)), title)
    } catch (e) {
      foot().fail(refused(e)?.message ?? w().of('unreachable'))
    }
  }

  /** Takes a code from elsewhere. It is sent as a message: the desk says what it joins, and asks. */
  const haveCode = () => {
    const wrong = h('p', { class: 'error', role: 'alert', id: 'wrong' }), input = h('input', { class: 'input', dir: 'ltr', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'wrong' })
    const submit = (e: Event) => {
      e.preventDefault()
      const code = /link-[a-z0-9]{5}-[a-z0-9]{5}(\.\w+\.\w+)?/i.exec(input.value)?.[0]
      input.ariaInvalid = String(!code)
      wrong.textContent = code ? '' : w().of('code_form')
      if (!code) return input.focus()
      say({ text: code }, code.split('.')[0]!)
    }
    show(h('form', { class: 'form', novalidate: '', onsubmit: submit }, h('label', null, w().of('code_here'), input, h('small', null, w().of('code_from'))), wrong, h('button', { class: 'choice go' }, w().of('next'))), input)
  }

  /**
   * Somebody opened a signed link. Nothing is sent before he says so; the address keeps no trace of it. So it stays until he
   * has chosen, below what was said before and only comes in now.
   */
  const arrive = () => {
    const log = here()[2], text = /^#(link-[a-z0-9]{5}-[a-z0-9]{5}[\w.]*)/i.exec(location.hash)?.[1]
    if (!text) return
    const close = () => {
      box.remove()
      log.el.focus({ preventScroll: true })
    }
    const go = button({ class: 'choice go', onclick: () => { close(); say({ text }, text.split('.')[0]!) } }, w().of('next'))
    const box = h('section', { class: 'form' }, para('', w().of('arrived')), h('div', { class: 'row' }, go, button({ class: 'choice plain', onclick: close }, w().of('leave'))))
    history.replaceState(null, '', location.pathname + location.search)
    log.el.firstElementChild!.append(box)
    log.bottom()
    go.focus()
  }

  /** Of the menu. */
  const items = (): MenuItem[] => [
    { label: w().of('save'), go: keep },
    ...tongues(),
    ...(here()[5]?.elsewhere ? [{ label: w().of('go_on'), go: goOn }, { label: w().of('have_code'), go: haveCode }] : []),
    { label: w().of('again'), sure: w().of('again_sure'), go: anew },
  ]

  return { arrive, below, block, card, edited, handed, refusal, moved, form, survey, menu, files, keep, paused, long: w().of('too_long') }
}
