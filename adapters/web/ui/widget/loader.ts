// The loader paints the launcher and nothing else. The panel is fetched when somebody reaches for
// it, when it was left open, or when an answer is still awaited.
import css from './loader.css?text'
import type { Host, Panel } from './types'

declare const PANEL: string, LAUNCH: Record<string, string>

const script = document.currentScript as HTMLScriptElement
const data = script.dataset
const doc = document.documentElement
const base = new URL('.', script.src).href
const lang = [data.lang, doc.lang, ...navigator.languages].map(l => l?.slice(0, 2) ?? '').find(l => LAUNCH[l]) ?? 'en'

const make = <T extends HTMLElement>(tag: string, id: string, ...kids: (Node | string)[]) => {
  const e = document.createElement(tag)
  e.id = id
  e.append(...kids)
  return e as T
}

const bell = () => {
  const ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), path = document.createElementNS(ns, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  path.setAttribute('d', 'M4 17a8 8 0 0 1 16 0zM2.5 20h19M12 9V6M10 6h4')
  svg.append(path)
  return svg
}

const start = () => {
  const label = make('span', 'label', LAUNCH[lang]!)
  const launcher = make<HTMLButtonElement>('button', 'launch', bell(), label)
  const wrap = make('div', 'wrap', make('div', 'cut', launcher))
  const el = document.createElement('frontdesk-chat')
  const root = el.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  const host: Host = { el, root, wrap, launcher, base, lang, data }
  let panel: Promise<Panel> | undefined, tries = 0

  // A failed import stays failed under its address, so another try asks by another.
  const load = () => panel ??= import(base + PANEL + (tries++ ? '?' + tries : '')).then(m => m.default(host))
  const open = () => load().then(p => p.show(true)).catch(() => {
    panel = undefined
    label.textContent = '↻ ' + LAUNCH[lang]
  })
  const ahead = () => void load().catch(() => panel = undefined)

  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  root.append(wrap)
  wrap.hidden = data.mode === 'page'
  launcher.ariaExpanded = 'false'
  launcher.onclick = open
  launcher.onpointerenter = launcher.onfocus = ahead
  el.lang = lang
  el.dir = /ar|fa|he|ur/.test(lang) ? 'rtl' : 'ltr'
  el.style.colorScheme = data.theme || doc.dataset.theme || 'light dark'
  // A script in the head without defer runs before there is a body.
  ;(document.body ?? doc).append(Object.assign(el, { open, close: () => panel?.then(p => p.show(false)) }))

  let saved
  try {
    saved = JSON.parse(localStorage['frontdesk:' + (data.site || 'default')])
  } catch {
    // nothing kept, or no storage here: begin anew
  }
  if (wrap.hidden || saved?.open) void open()
  else if (saved?.live || saved?.unread) ahead()
}

if (!document.querySelector('frontdesk-chat')) start()
