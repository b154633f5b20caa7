// The form to sign in with: password managers, pasting and looking at the password all work.
import { useState } from 'preact/hooks'
import { ApiError } from '../http'
import { t } from '../i18n'
import { ErrorText, Field, PasswordField } from '../parts/field'
import { reason } from '../parts/states'
import { signIn } from '../state/session'
import { drain } from '../state/outbox'
import { connect, reached } from '../state/live'

/** What went wrong, said beside the password or above the form. */
interface Wrong { password?: string; form?: string }

function wrong(e: unknown): Wrong {
  if (!(e instanceof ApiError)) return { form: t('problem.internal') }
  if (e.status === 401) return { password: t('signin.wrong') }
  if (e.status === 429) return { password: t('signin.pause', { n: Math.max(1, Math.ceil(e.retryAfter / 60)) }) }
  return { form: reason(e) }
}

/** The form; with the address where it is known, so that only the password is left to type. */
export function SignInForm(p: { email?: string }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Wrong>({})
  const [forgot, setForgot] = useState(false)
  const submit = async (e: SubmitEvent) => {
    e.preventDefault()
    const form = e.currentTarget as HTMLFormElement
    const data = new FormData(form)
    setBusy(true)
    setError({})
    try {
      await signIn(String(data.get('email')).trim(), String(data.get('password')))
      reached(true)
      connect()
      void drain()
    } catch (e) {
      setError(wrong(e))
      form.querySelector<HTMLInputElement>('[name=password]')?.select()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={e => void submit(e)}>
      {error.form && <ErrorText>{error.form}</ErrorText>}
      <Field label={t('email')} name="email" input={{ type: 'email', autocomplete: 'username', required: true, inputMode: 'email', ...(p.email ? { defaultValue: p.email } : { 'data-autofocus': true }) }} />
      <PasswordField label={t('password')} name="password" autocomplete="current-password" error={error.password} input={{ 'data-autofocus': !!p.email }} />
      <button class="btn primary tall" type="submit" disabled={busy}>{t(busy ? 'signin.busy' : 'signin.do')}</button>
      {/* Below, so that Tab leads from the address to the password. */}
      <button class="link" type="button" aria-expanded={forgot} onClick={() => setForgot(!forgot)}>{t('signin.forgot')}</button>
      {forgot && <p class="banner">{t('signin.forgot.body')}</p>}
    </form>
  )
}
