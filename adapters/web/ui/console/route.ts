// Every place in the console has an address below /console.
import { signal } from '@preact/signals'

export interface Place { path: string; query: URLSearchParams; hash: string }

const base = '/console'

function read(): Place {
  const { pathname, search, hash } = location
  return { path: pathname.slice(base.length).replace(/\/+$/, '') || '/', query: new URLSearchParams(search), hash: hash.slice(1) }
}

/** Where we are. */
export const here = signal<Place>(read())

/** Settings of this page view that go with one from place to place: direction and language, for trying out. */
const kept = ['dir', 'lang', 'theme']

/** The address of a place, path below /console. Empty values of the query are left out. */
export function href(path: string, query: Record<string, string | undefined> = {}, hash = ''): string {
  const q = new URLSearchParams()
  for (const name of kept) {
    const v = here.value.query.get(name)
    if (v) q.set(name, v)
  }
  for (const [name, v] of Object.entries(query)) if (v) q.set(name, v)
  const search = q.toString()
  return base + path + (search ? '?' + search : '') + (hash ? '#' + hash : '')
}

let moves = 0

/** Tells whether somebody went from place to place: then the focus moves along, as it does with whole pages. */
export function moved(): boolean {
  return moves > 0
}

/** Goes to an address made by href; replace leaves no trace in the history. */
export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  moves++
  here.value = read()
}

/** Listens to the browser's buttons, and takes plain clicks on our own links. Called once, by main. */
export function startRouter(): void {
  addEventListener('popstate', () => { here.value = read() })
  document.addEventListener('click', e => {
    if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    const a = (e.target as Element).closest?.('a')
    if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return
    const samePage = a.pathname === location.pathname && a.search === location.search
    if (!a.pathname.startsWith(base) || (samePage && a.hash)) return
    e.preventDefault()
    go(a.href)
  })
}
