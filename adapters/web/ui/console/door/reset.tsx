// A one-time link from an administrator: choose a password.
import { useState } from 'preact/hooks'
import { send } from '../http'
import { t } from '../i18n'
import { ErrorText, PasswordField } from '../parts/field'
import { fault, formFault } from '../parts/states'
import { href } from '../route'
import { linkToken } from './link'
import { DoorHead, Wall } from './wall'

export function Reset() {
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open')
  const [error, setError] = useState<unknown>()
  const submit = async (e: SubmitEvent) => {
    e.preventDefault()
    const data = new FormData(e.currentTarget as HTMLFormElement)
    setState('busy')
    try {
      await send('POST', '/password/reset', { link: linkToken(), password: String(data.get('password')) })
      setState('done')
    } catch (e) {
      setError(e)
      setState('open')
    }
  }
  const form = formFault(error, 'password')
  return (
    <div class="door">
      <main class="form" id="main">
        <div class="door-box">
          <DoorHead title={t('reset.title')}>{t(state === 'done' ? 'reset.done' : 'reset.lead')}</DoorHead>
          {state === 'done' ? <a class="btn primary tall" href={href('/sign-in')}>{t('signin.do')}</a> : (
            <form onSubmit={e => void submit(e)}>
              {form && <ErrorText>{form}</ErrorText>}
              <PasswordField label={t('password.new')} name="password" autocomplete="new-password" error={fault(error, 'password')} />
              <button class="btn primary tall" type="submit" disabled={state === 'busy'}>{t('reset.do')}</button>
            </form>
          )}
        </div>
      </main>
      <Wall title={t('wall.title')} words={t('wall.words')} />
    </div>
  )
}
