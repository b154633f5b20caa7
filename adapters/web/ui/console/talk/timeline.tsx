// The conversation on its spine. Opens at the newest turn; stays where one reads when new ones come.
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Conversation } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { here, moved } from '../route'
import type { Pending } from '../state/outbox'
import { pending, readingOlder, readOlder } from '../state/talk'
import { focusTimeline } from './focus'
import { layOut } from './items'
import { ItemView, PendingView } from './turn'

/** How far from the foot, in px, still counts as being there. */
const near = 48

export function Timeline(p: { c: Conversation; again: (p: Pending) => void }) {
  const pane = useRef<HTMLDivElement>(null)
  const missed = useSignal(0)
  const name = p.c.customer.name || p.c.customer.email || t('customer.unknown')
  const items = useMemo(() => layOut(p.c.turns), [p.c.turns])
  const last = p.c.turns.at(-1)?.seq ?? 0
  const seen = useRef(last)
  const atFoot = () => Math.abs(pane.current!.scrollTop) < near
  useEffect(() => {
    const from = p.c.turns.find(turn => turn.seq > seen.current)
    if (from && !atFoot()) missed.value += p.c.turns.filter(turn => turn.seq > seen.current).length
    seen.current = last
  }, [last])
  useLayoutEffect(() => {
    const hash = here.peek().hash
    if (/^t\d+$/.test(hash)) document.getElementById(hash)?.scrollIntoView({ block: 'center' })
    else if (!/^(reply|note)/.test(hash) && moved()) focusTimeline()
  }, [p.c.id])
  const down = () => { pane.current!.scrollTo({ top: 0 }); missed.value = 0; focusTimeline() }
  return (
    <div class="timeline-at">
      <div ref={pane} id="timeline" class="timeline scroll" tabIndex={0} role="log" aria-label={t('talk.with', { name })}
        onScroll={() => { if (missed.value && atFoot()) missed.value = 0 }}>
        <div class="inner">
          {p.c.more && (
            <div class="older"><button class="btn quiet small" type="button" disabled={readingOlder.value} onClick={() => void readOlder()}><Icon name="up" small /> {t('talk.older')}</button></div>
          )}
          <div class="spine">
            {items.map(i => <ItemView key={i.key} item={i} name={name} channel={p.c.channel} conversation={p.c.id} />)}
            {pending.value.map(q => <PendingView key={q.key} pending={q} c={p.c} again={p.again} />)}
          </div>
        </div>
      </div>
      {missed.value > 0 && <button class="btn missed" type="button" onClick={down}>{t('talk.missed', { n: missed.value })} <Icon name="down" small /></button>}
    </div>
  )
}
