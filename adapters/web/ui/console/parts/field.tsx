// A labelled field with its hint and its error.
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from './icon'

export function ErrorText(p: { id?: string; children: ComponentChildren }) {
  return <p class="error-text" id={p.id} role="alert"><Icon name="alert" small /> <span>{p.children}</span></p>
}

interface InputProps {
  type?: 'text' | 'email'
  autocomplete?: 'name' | 'username'
  inputMode?: 'email'
  required?: boolean
  minLength?: number
  defaultValue?: string
  'data-autofocus'?: boolean
}

interface FieldProps {
  label: string
  name: string
  hint?: string | undefined
  error?: string | undefined
  input?: InputProps
}

export function Field(p: FieldProps) {
  const id = useId()
  const about = [p.error && `${id}-e`, p.hint && `${id}-h`].filter(Boolean).join(' ')
  const invalid = p.error ? { 'aria-invalid': true } : {}
  return (
    <div class="field">
      <span class="row"><label for={id}>{p.label}</label></span>
      <input class="input" id={id} name={p.name} dir="auto" {...invalid} {...(about ? { 'aria-describedby': about } : {})} {...p.input as object} />
      {p.hint && <span class="hint" id={`${id}-h`}>{p.hint}</span>}
      {p.error && <ErrorText id={`${id}-e`}>{p.error}</ErrorText>}
    </div>
  )
}

/** The fewest letters of a new password: staff.MinPassword of the server, which refuses shorter ones. */
const MIN_PASSWORD = 12

/** A password that can be looked at, pasted and filled in by a manager. */
export function PasswordField(p: FieldProps & { autocomplete: 'current-password' | 'new-password' }) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const fresh = p.autocomplete === 'new-password'
  const hint = p.hint ?? (fresh && t('password.hint', { n: MIN_PASSWORD }))
  const about = [p.error && `${id}-e`, hint && `${id}-h`].filter(Boolean).join(' ')
  const invalid = p.error ? { 'aria-invalid': true } : {}
  return (
    <div class="field">
      <span class="row"><label for={id}>{p.label}</label></span>
      <span class="with-eye">
        <input class="input" id={id} name={p.name} autocomplete={p.autocomplete} required {...(fresh ? { minLength: MIN_PASSWORD } : {})}
          {...invalid} {...(about ? { 'aria-describedby': about } : {})} {...p.input as object} {...{ type: shown ? 'text' : 'password' } as object} />
        <button class="btn quiet square small" type="button" aria-pressed={shown} aria-label={t('password.show')} onClick={() => setShown(!shown)}><Icon name="eye" small /></button>
      </span>
      {hint && <span class="hint" id={`${id}-h`}>{hint}</span>}
      {p.error && <ErrorText id={`${id}-e`}>{p.error}</ErrorText>}
    </div>
  )
}

export function Switch(p: { on: boolean; label: string; set: (on: boolean) => void }) {
  return (
    <button class="switch" type="button" role="switch" aria-checked={p.on} onClick={() => p.set(!p.on)}><i />{p.label}</button>
  )
}
