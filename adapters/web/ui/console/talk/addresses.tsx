// Where the customer is: his addresses, and which of them a code has linked. A link can be undone.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, CustomerAddress } from '../api'
import { send } from '../http'
import { t } from '../i18n'
import { Dialog } from '../parts/dialog'
import { ErrorText } from '../parts/field'
import { Icon } from '../parts/icon'
import { reason } from '../parts/states'
import { talkHref, view } from '../state/belt'
import { channelIcon, channelName } from '../state/desk'
import { ms } from '../state/due'
import { may } from '../state/session'
import { readAgain } from '../state/talk'
import { short, when } from '../time'

export function Addresses({ c }: { c: Conversation }) {
  const [of, setOf] = useState<CustomerAddress>()
  const title = useRef<HTMLHeadingElement>(null)
  const undone = useRef(false)
  useLayoutEffect(() => { // the button that had the focus is gone with its address
    if (undone.current) title.current?.focus()
    undone.current = false
  }, [c.addresses.length])
  if (c.addresses.length === 0) return null
  return (
    <>
      <h3 ref={title} class="earlier-title" tabIndex={-1}>{t('addresses')}</h3>
      <ul class="addresses">
        {lines(c.addresses).map(({ a, n }) => (
          <li key={a.id}>
            <Icon name={channelIcon(a.channel)} small />
            <span class="grow">{channelName(a.channel)}{n > 1 && <small class="muted">{t('addresses.n', { n })}</small>}{a.linked_at && <small class="muted">{t('addresses.linked', { time: when(ms(a.linked_at)) })}</small>}</span>
            {a.linked_at && may('conversation.act') && <button class="btn quiet small" type="button" aria-label={t('addresses.undo.of', { channel: channelName(a.channel) })} onClick={() => setOf(a)}><Icon name="undo" small /> {t('addresses.undo')}</button>}
          </li>
        ))}
      </ul>
      {of && <Undo c={c} a={of} close={() => setOf(undefined)} done={() => { undone.current = true; setOf(undefined); readAgain() }} />}
    </>
  )
}

/** One line for each link, which can be undone, and one for all other addresses of a channel: each visit to a web chat is one. */
function lines(all: CustomerAddress[]): { a: CustomerAddress; n: number }[] {
  const first = all.filter((a, i) => a.linked_at || i === all.findIndex(b => !b.linked_at && b.channel === a.channel))
  return first.map(a => ({ a, n: a.linked_at ? 1 : all.filter(b => !b.linked_at && b.channel === a.channel).length }))
}

/** Says what an undo does before it is done. */
function Undo(p: { c: Conversation; a: CustomerAddress; close: () => void; done: () => void }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const channel = channelName(p.a.channel)
  const undo = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await send('DELETE', `/customers/${p.c.customer.id}/addresses/${p.a.id}`)
      p.done()
    } catch (e) {
      setError(e)
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('addresses.undo.title', { channel })} close={p.close}>
      <div class="stack-form">
        {error !== undefined && <ErrorText>{reason(error)}</ErrorText>}
        <p class="small">{t('addresses.undo.body', { channel })}</p>
        <p class="small">{t('addresses.undo.stays')}</p>
        <div class="row end">
          <button class="btn quiet" type="button" data-autofocus onClick={p.close}>{t('cancel')}</button>
          <button class="btn danger" type="button" disabled={busy} onClick={() => void undo()}>{t('addresses.undo.do')}</button>
        </div>
      </div>
    </Dialog>
  )
}

/** What the same person wrote in other conversations. */
export function Others({ c }: { c: Conversation }) {
  if (c.others.length === 0) return null
  return (
    <>
      <h3 class="earlier-title">{t('others', { n: c.others.length })}</h3>
      <ul class="earlier">
        {c.others.map(o => (
          <li key={o.id}>
            <a href={talkHref(o.id, view.value)} class="quiet-link"><Icon name={channelIcon(o.channel)} small /> <span class="clamp" dir="auto">{o.topic || t('others.untold')}</span></a>
            <span class="muted">{channelName(o.channel)}, {short(ms(o.opened_at))}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
