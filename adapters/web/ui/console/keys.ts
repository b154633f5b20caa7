// The keyboard: single keys outside text fields, Mod with a key everywhere. Never Alt with a letter, which
// belongs to browsers' menus, and never a Ctrl that browsers use.
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Key } from './i18n'
import { say } from './state/hint'
import { singleKeys } from './theme'

/** What a key does. Keys are written "j", "E", ".", "Escape", "g q" or "Mod+k". */
export interface Binding {
  keys: string
  label: Key
  run: () => void
  /** Listed under this heading in the shortcut sheet. */
  group: Key
  /** Works in text fields too. Always so for Mod. */
  anywhere?: boolean
  /** Not offered just now: neither run nor listed in the palette. */
  off?: boolean
  /** Why it is off, for who presses the key all the same. */
  why?: string | undefined
}

/** Layers of bindings; later ones win. A layer that is modal hides those below. */
interface Layer { bindings: Binding[]; modal: boolean }

const layers = signal<Layer[]>([])
const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/** What is bound now, nearest layer first. */
export function bound(): Binding[] {
  const out: Binding[] = []
  for (const layer of [...layers.value].reverse()) {
    out.push(...layer.bindings)
    if (layer.modal) break
  }
  return out
}

/** Binds keys as long as the component is there. */
export function useKeys(bindings: Binding[], modal = false): void {
  const latest = useRef(bindings)
  latest.current = bindings
  useLayoutEffect(() => {
    // The layer reads what was rendered last, so that actions see today's values without binding anew.
    const layer: Layer = { get bindings() { return latest.current }, modal }
    layers.value = [...layers.value, layer]
    return () => { layers.value = layers.value.filter(l => l !== layer) }
  }, [modal])
}

function inText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range)$/.test(target.type)
}

/** The name of what was pressed, as bindings write it; '' for what no binding may use. */
function pressed(e: KeyboardEvent): string {
  if (e.altKey || (e.ctrlKey && e.metaKey)) return ''
  const mod = mac ? e.metaKey : e.ctrlKey
  if (mod) return `Mod+${e.key.length === 1 ? e.key.toLowerCase() : e.key}`
  return e.ctrlKey || e.metaKey ? '' : e.key
}

/** How long the first key of a pair, as g in "g q", waits for the second, in ms. */
const pairWait = 1_500
let first = ''
let firstAt = 0

function onKey(e: KeyboardEvent): void {
  if (e.isComposing || e.defaultPrevented) return
  const key = pressed(e)
  if (!key) return
  const text = inText(e.target)
  const pair = first && e.timeStamp - firstAt < pairWait ? `${first} ${key}` : ''
  first = ''
  const now = bound().filter(b => !b.off)
  const hit = (pair && now.find(b => b.keys === pair)) || now.find(b => b.keys === key)
  if (hit) {
    const single = !key.startsWith('Mod+') && key !== 'Escape'
    if (single && !hit.anywhere && (text || !singleKeys.value)) return
    if (key === 'Escape' && text && !hit.anywhere) return
    if (key === 'Enter' && e.target instanceof Element && e.target.closest('a,button,summary,[role=tab],[role=menuitem]')) return
    e.preventDefault()
    hit.run()
    return
  }
  const why = !text && singleKeys.value ? bound().find(b => b.off && b.keys === key)?.why : undefined
  if (why) { say(why); return }
  if (!text && singleKeys.value && now.some(b => b.keys.startsWith(key + ' '))) {
    first = key
    firstAt = e.timeStamp
  }
}

/** Listens. Called once, by main. */
export function startKeys(): void {
  document.addEventListener('keydown', onKey)
}

const names: Record<string, string> = { Enter: '↵', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' }

/** The keys as caps show them, one cap for what is pressed at once: "Mod+k" is Ctrl K, on a Mac ⌘ K. */
export function caps(keys: string): string[] {
  if (!keys.startsWith('Mod+')) return keys.split(' ').map(k => names[k] ?? k)
  const key = keys.slice('Mod+'.length)
  return [`${mac ? '⌘' : 'Ctrl'} ${names[key] ?? key.toUpperCase()}`]
}
