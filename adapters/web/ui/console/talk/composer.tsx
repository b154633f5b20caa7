// Where one writes: to the customer, or a note for the desk. Drafts are kept, canned replies come with a slash.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '../api'
import { t } from '../i18n'
import { useKeys } from '../keys'
import { Icon } from '../parts/icon'
import { Caps, MenuButton } from '../parts/menu'
import { ErrorText } from '../parts/field'
import { firstName } from '../queue/ticket'
import { here } from '../route'
import { others } from '../state/board'
import { draftOf, emptyDraft, keepDraft, type Draft, type Mode } from '../state/draft'
import { may, self } from '../state/session'
import { act, wrote, writes, type Verb } from '../state/talk'
import { CannedMenu, matching, optionId, readReplies, replies, slashAt } from './canned'
import { Attach, Attached } from './files'
import { fill, nextGap, shift } from './gaps'
import { focusTimeline } from './focus'
import { Write } from './write'

/** Lets other parts of the page put words into the composer. */
export interface Desk { put: (text: string, mode: Mode) => void }

export function Composer(p: { c: Conversation; handle: { current: Desk | null } }) {
  const c = p.c
  const field: FieldRef = useRef<HTMLTextAreaElement>(null)
  useSelection(field)
  const [mode, setMode] = useState<Mode>(here.peek().hash === 'note' ? 'note' : 'reply')
  const [draft, setDraft] = useState<Draft>(() => draftOf(c.id, mode))
  const [error, setError] = useState('')
  const change = (d: Draft) => {
    setDraft(d)
    setError('')
    keepDraft(c.id, mode, d)
    if (d.text && mode === 'reply') writes()
  }
  const switchTo = (to: Mode) => {
    if (to !== mode) { setMode(to); setDraft(draftOf(c.id, to)); setError('') }
    focusEnd(field)
  }
  p.handle.current = { put: (text, to) => { keepDraft(c.id, to, { text, marks: [] }); setMode(to); setDraft({ text, marks: [] }); focusEnd(field) } }
  const canned = useCanned(c, field, draft, change)
  const done = (verb: Verb) => send(c, mode, draft, verb, {
    refuse: setError,
    gap: m => select(field, m.start, m.end),
    sent: () => { keepDraft(c.id, mode, emptyDraft); setDraft(emptyDraft); wrote(); focusTimeline() },
  })
  useComposerKeys(switchTo, () => canned.open(), () => done(mode))
  useLayoutEffect(() => {
    const hash = here.peek().hash
    if (hash === 'reply' || hash === 'note') { history.replaceState(null, '', location.pathname + location.search); focusEnd(field) }
  }, [])
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing || canned.onKeyDown(e)) return
    if (e.key === 'Escape') { e.preventDefault(); focusTimeline() }
    const gap = e.key === 'Tab' && !e.shiftKey && nextGap(draft.marks, field.current!.selectionEnd)
    if (gap) { e.preventDefault(); field.current!.setSelectionRange(gap.start, gap.end) }
  }
  const name = firstName(c.customer.name) || t('customer.they')
  return (
    <section class={`composer ${mode}`} aria-label={t('composer', { name })}>
      {canned.menu}
      <div class="bar">
        <Modes mode={mode} switchTo={switchTo} />
        <span class="push muted status" role="status">{statusWords(c, draft, mode)}</span>
      </div>
      <Write field={field} draft={draft} label={t(mode === 'note' ? 'composer.note' : 'composer.reply')} placeholder={placeholder(c, mode, name)}
        menu={canned.aria} change={change} caret={canned.caret} onKeyDown={onKeyDown} />
      {mode === 'reply' && <Attached files={draft.files ?? []} drop={id => change({ ...draft, files: (draft.files ?? []).filter(f => f.id !== id) })} />}
      {error && <div class="composer-error"><ErrorText>{error}</ErrorText></div>}
      <div class="bar">
        <button class="btn quiet small" type="button" onClick={() => canned.open()}><kbd>/</kbd> {t('canned.button')}</button>
        {mode === 'reply' && <Attach conversation={c.id} refuse={setError} add={file => {
          const now = draftOf(c.id, 'reply') // what was written while the file was on its way
          change({ ...now, files: [...now.files ?? [], file] })
        }} />}
        <span class="push" />
        <SendButton mode={mode} owner={c.owner} done={done} />
      </div>
    </section>
  )
}

/** The text field, and what is to be selected in it as soon as the text is drawn. */
interface FieldRef { current: HTMLTextAreaElement | null; select?: [number, number] | undefined }

/** Puts the focus there at once, for fast fingers, and the selection once what was changed is drawn. */
function select(field: FieldRef, from: number, to: number): void {
  field.select = [from, to]
  field.current?.focus()
  field.current?.setSelectionRange(from, to)
}

const end = Number.MAX_SAFE_INTEGER

function focusEnd(field: FieldRef): void {
  select(field, end, end)
}

/** Selects what is wanted after each drawing. */
function useSelection(field: FieldRef): void {
  useLayoutEffect(() => {
    if (!field.select || !field.current) return
    field.current.setSelectionRange(...field.select)
    field.select = undefined
  })
}

function useComposerKeys(switchTo: (m: Mode) => void, openCanned: () => void, sendIt: () => void): void {
  useKeys([
    { keys: 'r', label: 'key.reply', group: 'keys.talk', run: () => switchTo('reply') },
    { keys: 'n', label: 'key.note', group: 'keys.talk', run: () => switchTo('note') },
    { keys: '/', label: 'key.canned', group: 'keys.talk', run: openCanned },
    { keys: 'Mod+Enter', label: 'key.send', group: 'keys.talk', run: sendIt },
  ])
}

function Modes(p: { mode: Mode; switchTo: (m: Mode) => void }) {
  return (
    <div class="seg" role="group" aria-label={t('composer.kind')}>
      <button type="button" aria-pressed={p.mode === 'reply'} onClick={() => p.switchTo('reply')}><Icon name="reply" small /> {t('composer.reply')}</button>
      <button type="button" aria-pressed={p.mode === 'note'} onClick={() => p.switchTo('note')}><Icon name="lock" small /> {t('composer.note')}</button>
    </div>
  )
}

/** Who else writes comes first; then whether the draft is safe. */
function statusWords(c: Conversation, draft: Draft, mode: Mode): string {
  const typing = others(c.viewers).find(v => v.doing === 'typing')
  if (typing) return t('viewer.typing', { name: firstName(typing.name) })
  if (c.viewers.some(v => v.id === 'customer' && v.doing === 'typing')) return t('viewer.typing', { name: firstName(c.customer.name) || t('customer.they') })
  const gaps = draft.marks.filter(m => m.gap).length
  if (gaps) return t('composer.gaps', { n: gaps })
  if (draft.text) return t('composer.kept')
  return mode === 'reply' && !c.reachable && c.owner !== 'resolved' ? t('composer.unreachable') : ''
}

function placeholder(c: Conversation, mode: Mode, name: string): string {
  if (mode === 'note') return t('composer.note.hint')
  if (c.owner === 'bot') return t('composer.over.bot')
  if (c.owner === 'resolved') return t('composer.over.solved')
  if (c.owner === 'agent' && c.agent && c.agent.id !== self().id) return t('composer.over.agent', { name: firstName(c.agent.name) })
  return t('composer.to', { name })
}

function SendButton(p: { mode: Mode; owner: Conversation['owner']; done: (verb: Verb) => void }) {
  if (p.mode === 'note') return <button class="btn primary" type="button" onClick={() => p.done('note')}>{t('send.note')} <span class="row only-wide"><Caps keys="Mod+Enter" /></span></button>
  return (
    <span class="btn-split">
      <button class="btn primary" type="button" onClick={() => p.done('reply')}>{t('send')} <span class="row only-wide"><Caps keys="Mod+Enter" /></span></button>
      <MenuButton up label={t('send.more')} class="btn primary" items={[
        { label: t('send.solve'), icon: 'check', run: () => p.done('resolve') },
        { label: t('send.wait'), icon: 'pause', run: () => p.done('wait') },
      ]}><Icon name="down" small /></MenuButton>
    </span>
  )
}

interface Sending { refuse: (why: string) => void; gap: (m: { start: number; end: number }) => void; sent: () => void }

/** Sends what is written, unless there is nothing, or a gap in it. */
function send(c: Conversation, mode: Mode, draft: Draft, verb: Verb, on: Sending): void {
  if (!may('conversation.act')) return
  const text = draft.text.trim(), files = mode === 'reply' ? (draft.files ?? []).map(f => f.id) : []
  if (!text && !files.length) { on.refuse(t('send.empty')); return }
  const gaps = draft.marks.filter(m => m.gap)
  if (gaps.length) { on.refuse(t('send.gaps', { n: gaps.length })); on.gap(gaps[0]!); return }
  act(c.id, mode === 'note' ? 'note' : verb === 'note' ? 'reply' : verb, { text, ...(files.length ? { files } : {}), ...(draft.canned && mode === 'reply' ? { canned: draft.canned } : {}) })
  on.sent()
}

/** The canned menu: when it is open, what it finds, what keys do in it. */
function useCanned(c: Conversation, field: FieldRef, draft: Draft, change: (d: Draft) => void) {
  const id = useId()
  const [caret, setCaret] = useState(-1)
  const [away, setAway] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => { void readReplies(c.id, c.seq) }, [c.id, c.seq])
  const slash = caret >= 0 ? slashAt(draft.text, caret) : undefined
  const shown = slash && away !== draft.text ? slash : undefined
  const all = replies.value?.conversation === c.id ? replies.value.all : []
  const found = shown ? matching(all, shown.query) : []
  const put = (i: number) => {
    const r = found[i]
    if (!r || !shown) return
    const before = draft.text.slice(0, shown.at), after = draft.text.slice(caret)
    const filled = fill(r.parts.length ? r.parts : [{ text: r.text, field: '', gap: false }], before.length)
    const text = before + filled.text + after
    change({ ...draft, text, marks: [...shift(draft.marks, draft.text, text), ...filled.marks], canned: r.id })
    const gap = filled.marks.find(m => m.gap), behind = before.length + filled.text.length
    select(field, gap?.start ?? behind, gap?.end ?? behind)
    setCaret(-1)
  }
  const onKeyDown = (e: KeyboardEvent): boolean => {
    if (!shown) return false
    const n = Math.max(1, found.length)
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') setAt((at + (e.key === 'ArrowDown' ? 1 : n - 1)) % n)
    else if ((e.key === 'Enter' || e.key === 'Tab') && !e.shiftKey && found.length) put(Math.min(at, found.length - 1))
    else if (e.key === 'Escape') setAway(draft.text)
    else return false
    e.preventDefault()
    return true
  }
  /** The same keys in the list itself, which scrolls and so can have the focus. */
  const onListKey = (e: KeyboardEvent) => { if (onKeyDown(e) && e.key === 'Escape') field.current?.focus() }
  return {
    onKeyDown,
    caret: (to: number) => { if (to !== caret) { setCaret(to); setAt(0) } },
    open: () => {
      const el = field.current!
      const lead = draft.text && !/\s$/.test(draft.text) ? ' /' : '/'
      const text = draft.text.endsWith('/') ? draft.text : draft.text + lead
      // At once, so that the next key already lands behind the slash.
      el.value = text
      el.focus()
      el.setSelectionRange(text.length, text.length)
      change({ ...draft, text })
      setAway('')
      setCaret(text.length)
      setAt(0)
    },
    aria: shown && found.length ? { id, active: optionId(id, Math.min(at, found.length - 1)) } : undefined,
    menu: shown && <CannedMenu id={id} found={found} total={all.length} at={Math.min(at, Math.max(0, found.length - 1))} choose={put} hover={setAt} keys={onListKey} />,
  }
}
