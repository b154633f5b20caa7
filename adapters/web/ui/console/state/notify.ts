// News while nobody looks: the browser's own notices, where an agent has asked for them. They name the customer and
// what is wanted of the agent, never what was written: a locked screen shows them too.
import type { Row } from '../api'
import { t } from '../i18n'
import { go } from '../route'
import { stored } from '../stored'
import { talkHref, view } from './belt'
import { self } from './session'

/** Whether this browser shall tell. */
export const telling = stored('tell', false)

/** Turns notices on, if the browser lets us; the answer says whether it does. */
export async function tellMe(on: boolean): Promise<boolean> {
  telling.value = on && 'Notification' in window && await Notification.requestPermission() === 'granted'
  return telling.value === on
}

/** What there is to tell of a row as it becomes; undefined for what concerns others or was so before. */
function news(before: Row | undefined, row: Row): 'waits' | 'given' | 'wrote' | undefined {
  const mine = row.owner === 'agent' && row.agent?.id === self().id
  if (row.owner === 'waiting' && before?.owner !== 'waiting') return 'waits'
  if (mine && before?.agent?.id !== row.agent!.id && row.last_from === 'customer') return 'given'
  if (mine && row.last_from === 'customer' && row.seq > (before?.seq ?? 0)) return 'wrote'
  return undefined
}

/** Tells of a row that is about to be put on the board. Nothing while somebody looks at the page. */
export function tell(before: Row | undefined, row: Row): void {
  if (!telling.value || !('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus()) return
  const what = news(before, row)
  if (!what) return
  const notice = new Notification(row.customer || t('customer.unknown'), { body: [t(`tell.${what}`), row.number].filter(Boolean).join(' · '), tag: row.conversation })
  notice.onclick = () => {
    window.focus()
    go(talkHref(row.conversation, view.peek()))
    notice.close()
  }
}
