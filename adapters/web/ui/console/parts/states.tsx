// Empty, loading, broken, forbidden and missing: each says what is so, why, and what one can do now.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '../http'
import { known, sentence, t } from '../i18n'
import { Icon } from './icon'

export function Empty(p: { art?: 'calm' | 'broken'; title: string; lock?: boolean; alert?: boolean; children?: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <div class="empty" role={p.alert ? 'alert' : undefined}>
      {p.art && <Art broken={p.art === 'broken'} />}
      <h2 class={p.lock ? 'row' : undefined}>{p.lock && <Icon name="lock" small />}{p.title}</h2>
      {p.children}
      {p.actions && <div class="row wrap">{p.actions}</div>}
    </div>
  )
}

/** The bell at rest, or with something wrong. */
function Art(p: { broken: boolean }) {
  if (p.broken) {
    return (
      <svg class="art" viewBox="0 0 120 76" aria-hidden="true">
        <path d="M8 66h104M40 58a20 20 0 0 1 40 0zM60 38v-6M53 32h14M36 58h48v8H36z" />
        <path class="bad" d="M78 22 88 12M88 22 78 12" />
      </svg>
    )
  }
  return (
    <svg class="art" viewBox="0 0 120 76" aria-hidden="true">
      <path d="M8 66h104" /><path class="on" d="M40 58a20 20 0 0 1 40 0z" /><path class="on" d="M60 38v-6M53 32h14" />
      <path d="M36 58h48v8H36z" /><path d="M94 30l8-4M96 42h9M22 30l-8-4M20 42h-9" opacity=".6" />
    </svg>
  )
}

/** Says why something failed, in the catalogue's words where it has them, else in the desk's. */
export function reason(e: unknown): string {
  if (!(e instanceof ApiError)) return t('problem.internal')
  const key = `problem.${e.code}`
  return known(key) && !e.problem.fields ? t(key) : sentence(e.detail) || t('problem.internal')
}

/** What the desk says is wrong with one field of a form. */
export function fault(e: unknown, field: string): string | undefined {
  const hit = e instanceof ApiError ? e.problem.fields?.find(f => f.field === field) : undefined
  return hit && sentence(hit.detail)
}

/** Says why a form was refused, unless that is said beside one of these fields. */
export function formFault(e: unknown, ...fields: string[]): string | undefined {
  return e === undefined || fields.some(f => fault(e, f)) ? undefined : reason(e)
}

export function Failed(p: { what: string; error: unknown; again: () => void }) {
  if (p.error instanceof ApiError && p.error.status === 403) return <Forbidden />
  const code = p.error instanceof ApiError && p.error.code !== 'offline' ? p.error.code : ''
  return (
    <Empty art="broken" alert title={p.what}
      actions={<button class="btn primary" type="button" onClick={p.again}><Icon name="refresh" small /> {t('again')}</button>}>
      <p>{reason(p.error)}</p>
      {code && <p class="muted small"><code>{code}</code></p>}
    </Empty>
  )
}

export function Forbidden(p: { needs?: string }) {
  return (
    <Empty lock title={t('forbidden.title')}>
      <p>{p.needs ? t('forbidden.role', { role: p.needs }) : t('forbidden.body')}</p>
    </Empty>
  )
}

/** Below this time, in ms, a skeleton would only flicker. */
const patience = 300

/** Shows its children once it has been there for a while. */
export function Later(p: { children: ComponentChildren }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patience)
    return () => clearTimeout(timer)
  }, [])
  return shown ? <>{p.children}</> : null
}

/** Lines where text will be. */
export function Bones(p: { label: string; lines?: number }) {
  return (
    <Later>
      <div class="bones" role="status" aria-label={p.label}>
        {Array.from({ length: p.lines ?? 4 }, (_, i) => <span key={i} class={`bone w${i % 3}`} />)}
      </div>
    </Later>
  )
}

/** Tickets where tickets will be. */
export function TicketBones(p: { label: string; count: number; mini?: boolean }) {
  return (
    <Later>
      <div class="tickets" role="status" aria-label={p.label}>
        {Array.from({ length: p.count }, (_, i) => (
          <div key={i} class={`ticket bony${p.mini ? ' mini' : ''}`}>
            <span class="stub"><span class="bone disc" /></span>
            <span class="body"><span class="bone w0" /><span class="bone w1" />{!p.mini && <span class="bone w2" />}</span>
          </div>
        ))}
      </div>
    </Later>
  )
}
