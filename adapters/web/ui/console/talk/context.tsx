// Beside the conversation: clocks, times told, what was collected, the customer and what went before.
import { signal } from '@preact/signals'
import type { Conversation } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { talkHref, view } from '../state/belt'
import { languageName } from '../state/desk'
import { ms } from '../state/due'
import { short } from '../time'
import { Addresses, Others } from './addresses'
import { Clocks } from './clocks'
import { Details } from './details'
import { ToldTimes } from './told'

/** Whether the pane is open where there is no room for it beside the conversation. */
export const contextOpen = signal(false)

export function Context({ c }: { c: Conversation }) {
  return (
    <aside class={`context scroll${contextOpen.value ? ' open' : ''}`} aria-label={t('context')}>
      <div class="only-below context-close"><button class="btn quiet square small" type="button" aria-label={t('close')} onClick={() => { contextOpen.value = false }}><Icon name="x" small /></button></div>
      <Clocks c={c} />
      <ToldTimes c={c} />
      <Details c={c} />
      <CustomerCard c={c} />
    </aside>
  )
}

function CustomerCard({ c }: { c: Conversation }) {
  const who = c.customer
  const name = who.name || who.email || t('customer.unknown')
  return (
    <section class="sect">
      <header><h2 dir="auto">{name}</h2>{who.tier && <span class="push chip" dir="auto">{who.tier_name}</span>}</header>
      <dl class="kv two">
        {who.email && <><dt>{t('customer.email')}</dt><dd dir="auto">{who.email} {who.verified ? <span class="chip good tight"><Icon name="check" /> {t('verified')}</span> : <span class="muted">{t('unverified')}</span>}</dd></>}
        {who.locale && <><dt>{t('customer.language')}</dt><dd>{languageName(who.locale)}</dd></>}
        {who.zone && <><dt>{t('customer.zone')}</dt><dd>{localTime(who.zone)}</dd></>}
        <dt>{t('customer.reach')}</dt><dd>{t(c.reachable ? 'customer.reachable' : 'customer.unreachable')}</dd>
      </dl>
      <Addresses c={c} />
      <Others c={c} />
      <Earlier c={c} />
    </section>
  )
}

/** The customer's own time of day, where the zone is known to the browser. */
function localTime(zone: string): string {
  try {
    return `${new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(Date.now())} (${zone})`
  } catch {
    return zone
  }
}

function Earlier({ c }: { c: Conversation }) {
  if (c.earlier.length === 0) return <p class="muted small12 none-yet">{t('earlier.none')}</p>
  return (
    <>
      <h3 class="earlier-title">{t('earlier', { n: c.earlier.length })}</h3>
      <ul class="earlier">
        {c.earlier.map(line => (
          <li key={line.id}>
            <a href={talkHref(line.conversation, view.value)} class="quiet-link"><span class="num">{line.number}</span> <span class="clamp" dir="auto">{line.title}</span></a>
            <span class="muted">{t(`state.${line.state}`)}, {short(ms(line.opened_at))}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
