// Who answers now. Below it a strip, when there is something about the line or a told time.
import { button, dots, down, face, h, icon, named, user } from './dom'
import type { Owner, Site } from './types'
import type { Words } from './words'

export type Head = ReturnType<typeof heading>

export function heading(w: Words, menu: (by: HTMLElement) => void, close?: () => void) {
  const who = h('span'), title = h('h2', { dir: 'auto' }), sub = h('p', { dir: 'auto' }), strip = h('div', { role: 'status' })
  const opener: HTMLElement = button({ class: 'tool', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': w.of('menu'), onclick: () => menu(opener) }, icon(dots))
  return {
    strip,
    el: h('header', { class: 'head' }, who, h('div', { class: 'name' }, title, sub), opener, close && button({ class: 'tool', 'aria-label': w.of('close'), onclick: close }, icon(down))),

    show(o: Owner, site: Site | undefined) {
      const agent = o.owner === 'agent' ? named(o.name || o.team || w.of('desk')) : ''
      const says = site?.people?.says ?? ''
      who.replaceChildren(o.owner === 'waiting' ? h('span', { class: 'who none' }, icon(user)) : face(agent, o.says ? '' : 'here'))
      title.textContent = agent || (o.owner === 'waiting' ? w.of('calling') : site?.name ?? '')
      sub.textContent = o.says || (agent ? [o.name && o.team, w.of('here')].filter(x => x).join(', ')
        : o.owner === 'waiting' ? o.team ?? '' : o.owner === 'resolved' ? w.of('solved') : w.of('bot_now') + (says && '. ' + says))
    },

    /** Fills the strip, or empties it. */
    tell(kind: string, ...what: Node[]) {
      strip.className = what.length ? 'strip ' + kind : ''
      strip.replaceChildren(...what)
    },
  }
}
