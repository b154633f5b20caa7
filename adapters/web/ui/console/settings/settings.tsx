// Settings: the account, how the console looks and listens, and the people of the desk.
import { useEffect } from 'preact/hooks'
import { t, type Key } from '../i18n'
import { Icon, type IconName } from '../parts/icon'
import { Forbidden } from '../parts/states'
import { SearchBox, Top } from '../parts/top'
import { here, href } from '../route'
import { may } from '../state/session'
import { Account } from './account'
import { Appearance } from './appearance'
import { Users } from './users'
import { title } from '../title'

interface Page { path: string; label: Key; icon: IconName; needs?: string; body?: () => preact.JSX.Element }

/** Pages with a body belong to the settings, the others are lists with an address of their own. */
export const settingsPages: Page[] = [
  { path: '/settings/account', label: 'settings.account', icon: 'user', body: Account },
  { path: '/settings/console', label: 'settings.console', icon: 'sun', body: Appearance },
  { path: '/settings/users', label: 'settings.users', icon: 'users', needs: 'user.read', body: Users },
  { path: '/teams', label: 'list.teams', icon: 'flag', needs: 'desk.read' },
  { path: '/replies', label: 'list.replies', icon: 'reply', needs: 'reply.read' },
  { path: '/audit', label: 'list.audit', icon: 'shield', needs: 'audit.read' },
]

export function SettingsNav() {
  const path = here.value.path
  return (
    <nav class="lanes scroll" aria-label={t('settings')}>
      <div>
        <h2>{t('settings')}</h2>
        {settingsPages.filter(p => !p.needs || may(p.needs)).map(p => (
          <a key={p.path} href={href(p.path)} aria-current={path === p.path ? 'page' : undefined}><Icon name={p.icon} small /> {t(p.label)}</a>
        ))}
      </div>
    </nav>
  )
}

export function Settings() {
  const path = here.value.path
  const page = settingsPages.find(p => p.path === path && p.body) ?? settingsPages[0]!
  const allowed = !page.needs || may(page.needs)
  useEffect(() => {
    title.value = `${t(page.label)} · frontdesk`
    document.getElementById('main')?.focus()
  }, [page.path])
  const Body = page.body!
  return (
    <>
      <Top><h1>{t(page.label)}</h1><span class="push" /><SearchBox /></Top>
      <div class="two-panes">
        <SettingsNav />
        <main id="main" class="scroll" tabIndex={-1}><div class="page narrow">{allowed ? <Body /> : <Forbidden needs={t('role.admin')} />}</div></main>
      </div>
    </>
  )
}
