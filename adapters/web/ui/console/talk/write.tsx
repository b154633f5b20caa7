// The text field: a textarea over a mirror of its text, which gives it its height and tints the gaps.
import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Draft } from '../state/draft'
import { pieces, shift } from './gaps'

interface WriteProps {
  field: RefObject<HTMLTextAreaElement | null>
  draft: Draft
  label: string
  placeholder: string
  /** Ids of the canned menu and of the reply chosen in it, while it is open. */
  menu?: { id: string; active: string } | undefined
  change: (d: Draft) => void
  caret: (at: number) => void
  onKeyDown: (e: KeyboardEvent) => void
}

export function Write(p: WriteProps) {
  useLayoutEffect(() => {
    // The text also changes from outside: a canned reply put in, a draft of another conversation.
    const el = p.field.current!
    if (el.value !== p.draft.text) el.value = p.draft.text
  }, [p.draft.text])
  const onInput = (e: Event) => {
    const el = e.currentTarget as HTMLTextAreaElement
    const { canned } = p.draft
    p.change({ text: el.value, marks: shift(p.draft.marks, p.draft.text, el.value), ...(canned && el.value ? { canned } : {}), ...(p.draft.files ? { files: p.draft.files } : {}) })
    p.caret(el.selectionStart)
  }
  const menu = p.menu ? { 'aria-controls': p.menu.id, 'aria-activedescendant': p.menu.active } : {}
  return (
    <div class="write">
      <div class="mirror" aria-hidden="true" dir="auto">
        {pieces(p.draft.text, p.draft.marks).map((x, i) => x.mark ? <span key={i} class={x.mark.gap ? 'hole' : 'var'}>{x.text}</span> : x.text)}{'\n'}
      </div>
      <textarea ref={p.field} id="reply" class="text" dir="auto" rows={2} aria-label={p.label} aria-autocomplete="list" {...menu}
        placeholder={p.placeholder} onInput={onInput} onKeyDown={p.onKeyDown}
        onSelect={e => p.caret((e.currentTarget as HTMLTextAreaElement).selectionStart)} />
    </div>
  )
}
