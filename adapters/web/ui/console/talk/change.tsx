// A message of one's own: corrected where it stands, or taken back.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../api'
import { t } from '../i18n'
import { ErrorText } from '../parts/field'
import { Icon } from '../parts/icon'
import { Caps } from '../parts/menu'
import { ms } from '../state/due'
import { act } from '../state/talk'
import { clock, full } from '../time'
import { Blocks } from './blocks'
import { editing, textOf, type Change } from './changes'
import { focusTimeline } from './focus'

/** The button on a message that one may correct. It is there on touch screens, else with the pointer or the focus. */
export function CorrectButton({ m }: { m: Message }) {
  return (
    <button class="btn quiet small icon-only correct" type="button" title={t('message.correct')} aria-label={t('message.correct')} onClick={() => { editing.value = m.id }}>
      <Icon name="edit" small />
    </button>
  )
}

/** What all staff see of a message that is not any more what it was. */
export function ChangeMark({ now }: { now: Change }) {
  const time = <time dateTime={now.turn.at} title={full(ms(now.turn.at))}>{clock(ms(now.turn.at))}</time>
  const words = <><Icon name={now.gone ? 'undo' : 'edit'} small /> {t(now.gone ? 'message.gone' : 'message.changed')} {time}</>
  const before = now.gone ? now.before.slice(0, -1) : now.before // what was taken back stands there still
  if (!before.length) return <p class="changed">{words}</p>
  return (
    <details class="changed">
      <summary><Icon name="right" small class="caret" /> {words}</summary>
      <div class="before">
        <span class="lbl">{t('message.before')}</span>
        {before.map((blocks, i) => <div key={i}><Blocks blocks={blocks} /></div>)}
      </div>
    </details>
  )
}

/** The message as a text field. Escape leaves it as it is. */
export function Editor(p: { conversation: string; m: Message; now: Change | undefined }) {
  const was = textOf(p.now?.message ?? p.m)
  const [text, setText] = useState(was)
  const [error, setError] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    field.current!.focus()
    field.current!.setSelectionRange(was.length, was.length)
    return () => { if (editing.peek() === p.m.id) editing.value = '' }
  }, [])
  const leave = () => { editing.value = ''; focusTimeline() }
  const save = () => {
    const now = text.trim()
    if (!now) { setError(t('message.empty')); field.current!.focus(); return }
    if (now !== was.trim()) act(p.conversation, 'amend', { of: p.m.id, text: now })
    leave()
  }
  const takeBack = () => { act(p.conversation, 'withdraw', { of: p.m.id }); leave() }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing) return
    if (e.key === 'Escape') { e.preventDefault(); leave() }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); save() }
  }
  const rows = Math.min(12, Math.max(2, text.split('\n').length + Math.floor(text.length / 80)))
  return (
    <div class={`editor${p.m.private ? ' internal' : ''}`} onKeyDown={onKeyDown}>
      <textarea ref={field} class="input" dir="auto" rows={rows} aria-label={t('message.correct')} value={text} onInput={e => { setText(e.currentTarget.value); setError('') }} />
      {error && <ErrorText>{error}</ErrorText>}
      <p class="muted">{t(p.m.private ? 'message.inside' : 'message.outside')}</p>
      <div class="row wrap">
        <button class="btn primary small" type="button" onClick={save}>{t('save')} <span class="row only-wide"><Caps keys="Mod+Enter" /></span></button>
        <button class="btn quiet small" type="button" onClick={leave}>{t('cancel')} <span class="row only-wide"><Caps keys="Escape" /></span></button>
        <button class="btn small push" type="button" onClick={takeBack}><Icon name="undo" small /> {t('message.take_back')}</button>
      </div>
    </div>
  )
}
