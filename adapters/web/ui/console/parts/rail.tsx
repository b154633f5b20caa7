// The rail: where one can go. On a phone it lies at the foot.
import { t, type Key } from '../i18n'
import { paletteOpen } from '../palette/open'
import { here, href } from '../route'
import { pressing } from '../state/belt'
import { may, self } from '../state/session'
import { ownStatus } from '../state/board'
import { nextTheme, theme } from '../theme'
import { Icon, Mark, type IconName } from './icon'
import { Who } from './who'

interface Stop { to: string; label: Key; icon: IconName; needs: string; phone?: boolean }

const stops: Stop[] = [
  { to: '/flows', label: 'nav.flows', icon: 'flow', needs: 'desk.read', phone: true },
  { to: '/intents', label: 'nav.intents', icon: 'target', needs: 'desk.read', phone: true },
  { to: '/replies', label: 'nav.replies', icon: 'reply', needs: 'reply.read' },
  { to: '/reports', label: 'nav.reports', icon: 'chart', needs: 'report.read', phone: true },
]

export function Rail() {
  const path = here.value.path
  const n = pressing.value
  const at = (to: string) => path === to || path.startsWith(to + '/') ? 'page' as const : undefined
  const inQueue = /^\/(queue|c)(\/|$)/.test(path) || path === '/'
  return (
    <nav class="rail" aria-label={t('nav')}>
      <a class="mark" href={href('/queue/unassigned')} aria-label={t('nav.home')}><Mark /></a>
      <a href={href('/queue/unassigned')} aria-current={inQueue ? 'page' : undefined}>
        <Icon name="inbox" />{t('nav.queue')}{n > 0 && <span class="n"><span aria-hidden="true">{n > 99 ? '99' : n}</span><span class="vh">{t('nav.pressing', { n })}</span></span>}
      </a>
      <button type="button" class="late-on-phone" aria-haspopup="dialog" onClick={() => { paletteOpen.value = true }}><Icon name="search" />{t('nav.search')}</button>
      {stops.filter(s => may(s.needs)).map(s => (
        <a key={s.to} class={s.phone ? undefined : 'late-on-phone'} href={href(s.to)} aria-current={at(s.to)}><Icon name={s.icon} />{t(s.label)}</a>
      ))}
      <span class="gap" />
      <button type="button" class="late-on-phone" aria-label={t('nav.theme.now', { theme: t(`theme.${theme.value}`) })} onClick={nextTheme}><Icon name="sun" />{t('nav.theme')}</button>
      <a href={href('/settings/account')} aria-current={at('/settings')}><Icon name="gear" />{t('nav.settings')}</a>
      <a class="late-on-phone self" href={href('/settings/account')}>
        <span class="vh">{t('nav.self', { name: self().name, status: t(`status.${ownStatus()}`) })}</span>
        <Who party="agent" name={self().name} here={ownStatus() === 'available'} />
      </a>
    </nav>
  )
}
