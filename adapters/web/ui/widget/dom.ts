// Building elements. Data only ever becomes text nodes and attribute values of fixed names, never
// markup: the widget holds no innerHTML.

export type Kid = Node | string | null | undefined | false

/** Makes an element. Keys starting with "on" are listeners; null and false leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Record<string, unknown> | null, ...kids: Kid[]): HTMLElementTagNameMap[K] {
  const e = document.createElementNS('http://www.w3.org/' + (/^(svg|path)$/.test(tag) ? '2000/svg' : '1999/xhtml'), tag) as HTMLElementTagNameMap[K]
  for (const k in props) {
    const v = props[k]
    if (/^on/.test(k)) e.addEventListener(k.slice(2), v as EventListener)
    else if (v != null && v !== false) e.setAttribute(k, v as string)
  }
  e.append(...kids.filter(k => k) as Node[])
  return e
}

/** Makes a button which submits nothing. */
export const button = (props: Record<string, unknown>, ...kids: Kid[]) => h('button', { type: 'button', ...props }, ...kids)

/** Makes text whose direction is its own. */
export const para = (cls: string, ...kids: Kid[]) => h('p', { class: cls, dir: 'auto' }, ...kids)

// Icons, 24 by 24, drawn in lines.
export const bell = 'M4 17a8 8 0 0 1 16 0zM2.5 20h19M12 9V6M10 6h4'
export const check = 'm5 12.5 4.5 4.5L19 7.5'
export const clock = 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0M12 7.5V12l3 2'
export const dots = 'M5 12h1M11.5 12h1M18 12h1'
export const down = 'm6 9.5 6 6 6-6'
export const chain = 'M10 7H8a5 5 0 0 0 0 10h2M14 7h2a5 5 0 0 1 0 10h-2M8 12h8'
export const up = 'M12 19V5M6.5 10.5 12 5l5.5 5.5'
export const user = 'M8.5 8a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0M5 20c1-8 13-8 14 0'

/** Draws an icon; small ones are "s", those that point along the line of reading "dir". */
export const icon = (path: string, kind = '') => h('svg' as 'i', { class: 'icon ' + kind, 'aria-hidden': 'true', viewBox: '0 0 24 24' }, h('path' as 'i', { d: path }))

/** A link, or its bare text where the address is of a kind that could run something here. */
export const link = (url: string | undefined, cls: string, ...kids: Kid[]): HTMLElement => /^(https?|mailto|tel):/i.test(url ?? '')
  ? h('a', { href: url, target: '_blank', rel: 'noreferrer nofollow', class: cls }, ...kids) : h('span', { class: cls }, ...kids)

const marks = /(\*\*[^*]+\*\*|https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/

/** Text with **strong** parts and addresses made operable. */
export const rich = (text: string): Kid[] => text.split(marks).map((s, i) => i % 2 ? s[0] === '*' ? h('b', null, s.slice(2, -2)) : link(s, '', s) : s)

/** A name as it may be shown: characters that are invisible or turn the line around become visible. */
export const named = (name: string) => name.replace(/[\p{Cf}\u115f\u3164]/gu, '\ufffd')

/** Who is speaking, as a shape: bell for the bot, two letters for a person. */
export const face = (name: string, kind = '') => h('span', { class: (name ? 'who agent ' : 'who bot ') + kind, 'aria-hidden': 'true' },
  name ? named(name).split(/\s+/).map(w => [...w][0]).join('').slice(0, 2).toUpperCase() : icon(bell))
