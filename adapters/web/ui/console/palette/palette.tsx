// The command palette: deeds, places and conversations, those that are over too, from one field.
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks'
import type { Found, FoundLine } from '../api'
import { get, url } from '../http'
import { t } from '../i18n'
import { bound, type Binding } from '../keys'
import { Dialog } from '../parts/dialog'
import { Icon, type IconName } from '../parts/icon'
import { Caps } from '../parts/menu'
import { go } from '../route'
import { openRows } from '../state/board'
import { talkHref, view } from '../state/belt'
import { ms } from '../state/due'
import { short } from '../time'
import { paletteOpen } from './open'

interface Entry { key: string; label: string; more?: string; icon: IconName; keys?: string; run: () => void; number?: string }

/** What was bound when the palette opened: while it is open, its own keys hide the rest. */
function commands(bindings: Binding[]): Entry[] {
  const seen = new Set<string>()
  // What can be done here comes first, then what can be done anywhere, then places.
  const rank = (b: Binding) => b.group === 'keys.go' ? 2 : b.group === 'keys.anywhere' ? 1 : 0
  return [...bindings].sort((a, b) => rank(a) - rank(b)).filter(b => !b.off && b.keys !== 'Escape' && b.keys !== 'Mod+k' && !seen.has(b.label) && seen.add(b.label))
    .map(b => ({ key: b.keys, label: t(b.label), icon: b.group === 'keys.go' ? 'arrow' as const : 'right' as const, keys: b.keys, run: b.run }))
}

function talks(): Entry[] {
  return openRows().map(row => ({
    key: row.conversation, label: row.customer || t('customer.unknown'), more: row.title || row.last_line, number: row.number,
    icon: 'ticket' as const, run: () => go(talkHref(row.conversation, view.peek())),
  }))
}

/** How well an entry fits: every word typed must begin a word, or stand somewhere, of it. */
function fits(e: Entry, words: string[]): number {
  const text = `${e.label} ${e.number ?? ''} ${e.more ?? ''}`.toLocaleLowerCase()
  let sum = 0
  for (const w of words) {
    if (text.split(/[\s\-/.,]+/).some(x => x.startsWith(w))) sum += 2
    else if (text.includes(w)) sum += 1
    else return 0
  }
  return sum
}

const shown = 12

function search(all: Entry[], text: string): Entry[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return all.filter(e => e.keys).slice(0, shown)
  return all.map((e, i) => ({ e, i, fit: fits(e, words) })).filter(x => x.fit > 0).sort((a, b) => b.fit - a.fit || a.i - b.i).slice(0, shown).map(x => x.e)
}

/** How long one must pause for a search, in ms, and how much must be typed. */
const pause = 150
const least = 2

/** What the desk finds for a text, cases that are over too; busy until that is known. */
function useSearch(text: string): { busy: boolean; found: FoundLine[] } {
  const q = text.trim()
  const [answer, setAnswer] = useState<{ q: string; found: FoundLine[] }>({ q: '', found: [] })
  useEffect(() => {
    if (q.length < least) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      get<Found>(url('/search', { q, limit: shown }), { signal: stop.signal }).then(all => setAnswer({ q, found: all.items }), () => {
        if (!stop.signal.aborted) setAnswer({ q, found: [] }) // what is on the board is offered all the same
      })
    }, pause)
    return () => { clearTimeout(timer); stop.abort() }
  }, [q])
  return q.length < least ? { busy: false, found: [] } : { busy: answer.q !== q, found: answer.q === q ? answer.found : [] }
}

function foundEntry(f: FoundLine): Entry {
  const when = f.owner === 'resolved' ? t('palette.over', { date: short(ms(f.at)) }) : ''
  return {
    key: f.conversation, label: f.customer || t('customer.unknown'), more: [when, f.title].filter(Boolean).join(' · '), number: f.number,
    icon: f.owner === 'resolved' ? 'check' : 'ticket', run: () => go(talkHref(f.conversation, view.peek())),
  }
}

export function Palette() {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  // Read once, before the dialog's own layer of keys hides what can be done on the page.
  const before = useRef(bound())
  const all = useMemo(() => [...commands(before.current), ...talks()], [])
  const remote = useSearch(text)
  const found = search(all, text)
  for (const f of remote.found) if (!found.some(e => e.key === f.conversation)) found.push(foundEntry(f))
  const close = () => { paletteOpen.value = false }
  const run = (e: Entry | undefined) => { if (e) { close(); requestAnimationFrame(e.run) } }
  const chosen = Math.min(at, found.length - 1)
  useEffect(() => { list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }) }, [chosen])
  const onKeyDown = (e: KeyboardEvent) => {
    const n = found.length
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); if (n) setAt((chosen + (e.key === 'ArrowDown' ? 1 : n - 1)) % n) }
    if (e.key === 'Enter' && !e.isComposing) { e.preventDefault(); run(found[chosen]) }
  }
  return (
    <Dialog bare title={t('palette')} class="palette" close={close}>
      <div class="palette-field">
        <Icon name="search" />
        <input class="bare" type="text" dir="auto" data-autofocus role="combobox" aria-expanded={found.length > 0} aria-controls={id} aria-autocomplete="list"
          aria-activedescendant={found.length ? `${id}-${chosen}` : undefined} aria-label={t('palette')} placeholder={t('palette.hint')} value={text}
          onInput={e => { setText((e.currentTarget as HTMLInputElement).value); setAt(0) }} onKeyDown={onKeyDown} />
        <Caps keys="Escape" />
      </div>
      <div ref={list} class="palette-list" role="listbox" id={id} aria-label={t('palette')}>
        {found.map((e, i) => (
          <div key={e.key} id={`${id}-${i}`} role="option" aria-selected={i === chosen} onPointerMove={() => { if (i !== chosen) setAt(i) }} onClick={() => run(e)}>
            <Icon name={e.icon} small /><span class="clamp"><span dir="auto">{e.label}</span>{e.more && <span class="muted" dir="auto"> · {e.more}</span>}</span>
            <span class="push row">{e.number && <span class="num muted">{e.number}</span>}{e.keys && <Caps keys={e.keys} />}</span>
          </div>
        ))}
      </div>
      <p class={found.length ? 'vh' : 'nothing muted'} role="status">{found.length ? t('palette.count', { n: found.length }) : t(remote.busy ? 'palette.busy' : 'palette.none')}</p>
    </Dialog>
  )
}
