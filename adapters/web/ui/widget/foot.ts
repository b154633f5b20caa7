// Where the customer writes, and the line below it on which a person is always one step away.
import { bell, button, h, icon, link, up, user, type Kid } from './dom'
import type { Owner, Site } from './types'
import type { Words } from './words'

/** The desk takes no longer messages; said here before sending. Bytes of UTF-8. */
const longest = 16 << 10
/** The desk is told no oftener than this that somebody writes, and forgets it a little later; milliseconds. */
const pace = 3000

export interface Acts {
  send(text: string): void
  choose(choice: string): void
  again(): void
  save(): void
  /** Files may be sent: puts what is needed for it before the text. */
  files(): void
  typing(on: boolean): void
  /** Says that a message is too long. */
  long(): Promise<string>
  draft(text: string): void
}

export type Foot = ReturnType<typeof footing>

export function footing(w: Words, acts: Acts) {
  let typed = 0
  const error = h('p', { class: 'error', role: 'alert', id: 'error' }), status = h('span', { role: 'status' }), under = h('div', { class: 'under' })

  const fail = (why: string) => {
    error.textContent = why
    text.ariaInvalid = String(!!why)
  }
  const size = () => {
    text.dir = text.value && 'auto' // empty, it runs as the page does
    text.style.blockSize = ''
    text.style.blockSize = Math.min(text.scrollHeight, 132) + 'px'
  }
  const long = () => new TextEncoder().encode(text.value).length > longest
  const over = () => {
    if (long()) void acts.long().then(why => long() && fail(why))
    return long()
  }
  const input = () => {
    size()
    acts.draft(text.value)
    if (!over() && error.textContent) fail('')
    if (Date.now() - typed < pace && text.value) return
    typed = Date.now()
    acts.typing(!!text.value)
  }
  const set = (v: string) => {
    text.value = v
    size()
  }
  const go = () => {
    const v = text.value.trim()
    text.focus()
    if (!v || over()) return
    typed = 0
    fail('')
    set('')
    acts.draft('')
    acts.send(v)
  }
  const text: HTMLTextAreaElement = h('textarea', {
    rows: 1, 'aria-label': w.of('message'), 'aria-describedby': 'error', enterkeyhint: 'send', oninput: input,
    onkeydown: (e: KeyboardEvent) => {
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return
      e.preventDefault()
      go()
    },
  })
  const write = h('div', { class: 'write' }, text, button({ class: 'send', 'aria-label': w.of('send'), onclick: go }, icon(up)))

  return {
    text, write, fail, set,
    el: h('footer', { class: 'foot' }, error, write, under),

    show({ owner, name, at }: Owner, site: Site | undefined) {
      const agent = owner === 'agent', people = site?.people
      if (site?.files && write.childElementCount < 3) acts.files()
      text.placeholder = agent && name ? w.of('write_to', { name: name.split(' ')[0]! }) : w.of(owner === 'waiting' ? 'write_more' : 'write')
      const act = (choice: string, cls: string, ...kids: Kid[]) => button({ class: cls, onclick: () => acts.choose(choice) }, ...kids, w.of(choice))
      const save = button({ class: 'end', onclick: acts.save }, w.of('save')), privacy = site?.privacy_url && link(site.privacy_url, 'end', w.of('privacy'))
      const kids: Record<string, Kid[]> = {
        bot: [act('person', 'person', icon(user, 's')), people?.wait && h('span', null, people.wait), status, privacy],
        waiting: [h('span', null, w.of(at ? 'since' : 'in_line', { time: at ? w.time(at) : '' })), status, act('stop_waiting', 'end')],
        agent: [status, save],
        resolved: [button({ class: 'person', onclick: acts.again }, icon(bell, 's'), w.of('new_question')), save],
      }
      under.replaceChildren(...kids[owner]?.filter(k => k) as Node[] ?? [])
    },

    /** Says who is writing; once a burst, and not in the log. */
    typing(who: string) {
      const says = who && w.of('typing', { name: who })
      if (status.textContent !== says) status.textContent = says
    },
  }
}
