// A modal dialog on the platform's own element: it keeps the focus in and gives it back.
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { useKeys } from '../keys'
import { Icon } from './icon'

interface DialogProps { title: string; close: () => void; class?: string; children: ComponentChildren; bare?: boolean }

export function Dialog(p: DialogProps) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useKeys([{ keys: 'Escape', label: 'key.close', group: 'keys.anywhere', anywhere: true, run: p.close }], true)
  useLayoutEffect(() => {
    const back = document.activeElement as HTMLElement | null
    const dialog = box.current!
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    // While it is open nothing outside takes the focus.
    return () => { dialog.close(); if (back?.isConnected) back.focus() }
  }, [])
  const label = p.bare ? { 'aria-label': p.title } : { 'aria-labelledby': id }
  return (
    <dialog ref={box} class={`dialog${p.class ? ' ' + p.class : ''}`} {...label}
      onCancel={e => { e.preventDefault(); p.close() }}
      onPointerDown={e => { if (e.target === box.current) p.close() }}>
      {!p.bare && (
        <header>
          <h2 id={id}>{p.title}</h2>
          <button type="button" class="btn quiet square small push" aria-label={t('close')} onClick={p.close}><Icon name="x" small /></button>
        </header>
      )}
      {p.children}
    </dialog>
  )
}
