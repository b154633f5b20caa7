// What was collected: each with the message it came from; corrected in place.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, Detail } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { ms } from '../state/due'
import { may } from '../state/session'
import { act } from '../state/talk'
import { short } from '../time'
import { SourceLink } from './source'

export function Details({ c }: { c: Conversation }) {
  const [editing, setEditing] = useState(false)
  const can = may('conversation.act') && !!c.ticket && c.details.length > 0
  return (
    <section class="sect">
      <header>
        <h2>{t('details')}</h2>
        {can && <button class="btn quiet small push" type="button" aria-pressed={editing} onClick={() => setEditing(!editing)}><Icon name={editing ? 'check' : 'edit'} small /> {t(editing ? 'details.done' : 'details.edit')}</button>}
      </header>
      {c.details.length === 0 ? <p class="muted small12">{t('details.none')}</p> : (
        <dl class="kv">{c.details.map((d, i) => <One key={d.field} c={c} d={d} editing={editing} first={i === 0} />)}</dl>
      )}
    </section>
  )
}

function One(p: { c: Conversation; d: Detail; editing: boolean; first: boolean }) {
  const { d } = p
  return (
    <>
      <dt dir="auto">{d.label || d.field}</dt>
      <dd dir="auto">
        {p.editing ? <Edit c={p.c} d={d} first={p.first} /> : !d.value ? <span class="muted">{t('details.not_given')}</span> : <>{p.first ? <b>{d.value}</b> : d.value}{d.field === 'needed_by' && tooLate(p.c) && <> <span class="chip late tight"><Icon name="alert" /> {t('needed.later', { time: tooLate(p.c)! })}</span></>}{d.verified && <> <span class="chip good tight"><Icon name="check" /> {t('checked')}</span></>}</>}
      </dd>
      <dd>{source(d)}</dd>
    </>
  )
}

/** When the agreement solves it, where that is after the customer needs it: a day he named lasts until its end. */
function tooLate(c: Conversation): string | undefined {
  const needed = c.ticket?.needed_by ?? ''
  const by = /^\d{4}-\d\d-\d\d$/.test(needed) ? new Date(`${needed}T23:59:59`).getTime() : Date.parse(needed)
  const due = c.clocks.find(x => x.target === 'resolution' && !x.met && !x.stopped)?.at
  return due && by < ms(due) ? short(ms(due)) : undefined
}

/** Where it came from: a message, or a sign with words for other sources. */
function source(d: Detail) {
  if (d.source === 'customer' && d.turn > 0) return <SourceLink turn={d.turn} />
  const icon = d.source === 'agent' ? 'edit' : d.source === 'profile' ? 'user' : 'link'
  return <span class="src" title={t(`source.${d.source}`)}><Icon name={icon} small /><span class="vh">{t(`source.${d.source}`)}</span></span>
}

function Edit(p: { c: Conversation; d: Detail; first: boolean }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => { if (p.first) field.current?.focus() }, [])
  const save = () => {
    const value = field.current!.value.trim()
    if (value && value !== p.d.value) act(p.c.id, 'correct', { field: p.d.field, text: value })
  }
  return (
    <input ref={field} class="input dense" defaultValue={p.d.value} dir="auto" aria-label={p.d.label || p.d.field} onBlur={save}
      onKeyDown={e => {
        if (e.key === 'Enter') { e.preventDefault(); save() }
        if (e.key === 'Escape') { e.preventDefault(); field.current!.value = p.d.value; field.current!.blur() }
      }} />
  )
}
