// A button with a menu: arrows move, Escape and a click elsewhere close, the focus comes back.
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { caps } from '../keys'
import { Icon, type IconName } from './icon'

export interface Item {
  label: string
  icon?: IconName
  /** The key that does the same. */
  keys?: string
  run?: () => void
  /** A link instead of an action; download saves what it names. */
  href?: string
  download?: string
  checked?: boolean
  /** Why it cannot be used now. */
  off?: string | undefined
  /** A heading above this item. */
  heading?: string
}

export function Caps(p: { keys: string }) {
  return <>{caps(p.keys).map((k, i) => <kbd key={i}>{k}</kbd>)}</>
}

interface MenuProps { label: string; items: Item[]; class?: string; children: ComponentChildren; up?: boolean; disabled?: boolean }

export function MenuButton(p: MenuProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = (focus: boolean) => { setOpen(false); if (focus) button.current?.focus() }
  return (
    <span class="menu-at">
      <button ref={button} type="button" class={p.class ?? 'btn'} aria-haspopup="menu" aria-expanded={open} aria-label={p.label} disabled={p.disabled}
        onClick={() => setOpen(!open)}
        onKeyDown={e => { if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); setOpen(true) } }}>
        {p.children}
      </button>
      {open && <Items label={p.label} items={p.items} up={p.up ?? false} close={close} />}
    </span>
  )
}

function Items(p: { label: string; items: Item[]; up: boolean; close: (focus: boolean) => void }) {
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const all = () => [...list.current!.querySelectorAll<HTMLElement>('[role^=menuitem]')]
  useLayoutEffect(() => {
    all()[0]?.focus()
    const away = (e: Event) => { if (!list.current?.parentElement?.contains(e.target as globalThis.Node)) p.close(false) }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  const onKey = (e: KeyboardEvent) => {
    const items = all()
    const at = items.indexOf(document.activeElement as HTMLElement)
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }
    if (e.key in to) { e.preventDefault(); items[to[e.key]! % items.length]!.focus(); return }
    if (e.key === 'Escape') { e.preventDefault(); p.close(true); return }
    if (e.key === 'Tab') { p.close(true); return }
    if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault()
      const from = [...items.slice(at + 1), ...items]
      from.find(i => i.textContent?.trim().toLocaleLowerCase().startsWith(e.key.toLocaleLowerCase()))?.focus()
    }
  }
  return (
    <div ref={list} class={`menu drop${p.up ? ' up' : ''}`} role="menu" aria-label={p.label} id={id} onKeyDown={onKey}>
      {p.items.map(i => <MenuItem key={i.label} item={i} close={p.close} />)}
    </div>
  )
}

function MenuItem({ item, close }: { item: Item; close: (focus: boolean) => void }) {
  const words = (
    <>
      {item.icon && <Icon name={item.icon} small />}
      <span>{item.label}{item.off && <small class="why">{item.off}</small>}</span>
      <span class="push row">{item.checked && <Icon name="check" small />}{item.keys && <Caps keys={item.keys} />}</span>
    </>
  )
  const heading = item.heading && <div class="menu-heading" role="presentation">{item.heading}</div>
  if (item.href) {
    return <>{heading}<a role="menuitem" tabIndex={-1} href={item.href} download={item.download} onClick={() => close(false)}>{words}</a></>
  }
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio'
  const run = () => { if (item.off) return; close(true); item.run?.() }
  return (
    <>
      {heading}
      <button type="button" role={role} tabIndex={-1} aria-disabled={item.off ? true : undefined}
        {...(item.checked === undefined ? {} : { 'aria-checked': item.checked })} onClick={run}>{words}</button>
    </>
  )
}
