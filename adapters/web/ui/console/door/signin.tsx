// Sign-in.
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { rich } from '../i18n'
import { deskName } from '../state/session'
import { SignInForm } from './form'
import { comesAs } from './link'
import { DoorHead, Wall } from './wall'
import { title } from '../title'

export function SignIn() {
  useEffect(() => {
    title.value = `${t('signin.do')} · frontdesk`
    document.querySelector<HTMLInputElement>(`.door input${comesAs.peek() ? '[name=password]' : ''}`)?.focus()
  }, [])
  return (
    <div class="door">
      <main class="form" id="main">
        <div class="door-box">
          <DoorHead title={deskName() || t('signin.desk')}>{t('signin.lead')}</DoorHead>
          <SignInForm email={comesAs.value} />
          <p class="muted small12">{rich('signin.customer', {}, (_, w) => <a href="/chat">{w}</a>)}</p>
        </div>
      </main>
      <Wall title={t('wall.title')} words={t('wall.words')} />
    </div>
  )
}
