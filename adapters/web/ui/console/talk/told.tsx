// Times told to the customer: the ruler, and each promise with the message it was told in.
import type { Conversation, Promise as Told } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { firstName } from '../queue/ticket'
import { ms } from '../state/due'
import { now, short, when } from '../time'
import { SourceLink } from './source'

export function ToldTimes({ c }: { c: Conversation }) {
  const over = (p: Told) => p.settled_at !== null || p.replaced
  const open = c.promises.filter(p => !over(p))
  const past = c.promises.filter(over)
  if (c.promises.length === 0) return null
  const name = firstName(c.customer.name) || t('customer.they')
  const turns = [...new Set(open.map(p => p.turn))]
  const main = open.find(p => p.kind === 'resolution') ?? open[0]
  return (
    <section class="sect">
      <header><h2>{t('told', { name })}</h2><span class="push row srcs">{turns.map(n => <SourceLink key={n} turn={n} />)}</span></header>
      {main && <Ruler told={main} />}
      {open.filter(p => p !== main).map(p => (
        <p key={p.id} class="small row news"><Icon name="clock" small /> <span>{t(`told.${p.kind}`)} <b>{when(ms(p.due))}</b></span></p>
      ))}
      {past.length > 0 && (
        <ul class="past">
          {past.map(p => (
            <li key={p.id} class="small12">
              <Became p={p} />
              <span class="muted">{t(`promise.${p.kind}`)}, {short(ms(p.due))}</span> <span class="push"><SourceLink turn={p.turn} /></span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What became of a told time: kept, told anew, not needed because the customer had it solved, or not kept. */
function Became({ p }: { p: Told }) {
  if (p.kept) return <span class="chip tight good"><Icon name="check" /> {t('told.kept')}</span>
  if (p.replaced) return <span class="chip tight"><Icon name="history" /> {t('told.anew')}</span>
  if (p.kept === null) return <span class="chip tight"><Icon name="check" /> {t('told.moot')}</span>
  return <span class="chip tight late"><Icon name="alert" /> {t('told.broken')}</span>
}

/** From the telling to what was agreed: solid up to now, hatched what is still ahead. */
function Ruler({ told }: { told: Told }) {
  const from = ms(told.told_at), to = ms(told.due)
  const gone = Math.min(100, Math.max(0, (now.value - from) / Math.max(1, to - from) * 100))
  const late = now.value > to
  return (
    <div class={`ruler${late ? ' over' : ''}`} role="img" aria-label={t('told.ruler', { from: when(from), to: when(to) })} style={{ '--a': `${gone}%` }}>
      <div class="bar"><i class="half" /></div>
      <div class="marks">
        <span class="m-0"><b>{short(from)}</b><span>{t('told.said')}</span></span>
        <span class="m-c"><b>{short(to)}</b><span>{t(`told.agreed.${told.kind}`)}</span></span>
      </div>
    </div>
  )
}
