// The agents' console: starts what runs for the life of the page, then draws.
import { render } from 'preact'
import { App } from './app'
import { speak, t } from './i18n'
import { startKeys } from './keys'
import { Failed } from './parts/states'
import { here, startRouter } from './route'
import { me, watchSession, whoAmI } from './state/session'
import { startLive } from './state/live'
import { startOutbox } from './state/outbox'
import { startTalk } from './state/talk'
import { language } from './language'
import { startTheme } from './theme'
import { startClock } from './time'
import { startTitle } from './title'

const root = document.getElementById('app')!

function startAll(): void {
  startTheme()
  startRouter()
  startKeys()
  startClock()
  startTitle()
  startLive()
  startTalk()
  startOutbox()
  watchSession()
}

/** Asks who is signed in, and draws; a desk that does not answer gets a screen that says so. */
async function begin(): Promise<void> {
  try {
    if (me.value === undefined) await whoAmI()
    render(<App />, root)
  } catch (error) {
    const again = () => { render(null, root); void begin() }
    render(<main class="alone"><Failed what={t('start.failed')} error={error} again={again} /></main>, root)
  }
}

startAll()
await speak(language(), here.value.query.get('dir'))
await begin()
