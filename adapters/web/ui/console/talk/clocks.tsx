// The clocks of the agreement, and why they stand as they do.
import { useState } from 'preact/hooks'
import type { Clock, Conversation } from '../api'
import { sentence, t } from '../i18n'
import { Dialog } from '../parts/dialog'
import { Ring, ringWords } from '../parts/ring'
import { ms, ringOf } from '../state/due'
import { full, lasted, now, short, zone } from '../time'

const targets = ['first_response', 'next_response', 'resolution'] as const

export function Clocks({ c }: { c: Conversation }) {
  const [why, setWhy] = useState(false)
  if (c.clocks.length === 0) {
    return <section class="sect"><header><h2>{t('clocks')}</h2></header><p class="muted small12">{t(c.ticket ? 'clocks.none' : 'clocks.no_ticket')}</p></section>
  }
  const rule = c.clocks[0]!
  return (
    <section class="sect">
      <header>
        <h2>{t('clocks')}</h2>
        <button class="link push small12" type="button" aria-haspopup="dialog" onClick={() => setWhy(true)}>{t('clocks.why')}</button>
      </header>
      <div class="clocks">
        {targets.map(target => <OneClock key={target} target={target} clock={c.clocks.find(x => x.target === target)} />)}
      </div>
      <p class="muted small12 rule" dir="auto">{rule.label || sentence(rule.why)}</p>
      {why && <Why clocks={c.clocks} close={() => setWhy(false)} />}
    </section>
  )
}

function OneClock(p: { target: Clock['target']; clock: Clock | undefined }) {
  const ring = ringOf(p.clock, now.value)
  return (
    <div class="clock">
      <Ring ring={ring} size="s" />
      <span><b>{t(`clock.${p.target}`)}</b><span aria-hidden="true">{stand(p.clock)}</span><span class="vh">{ringWords(ring)}</span></span>
    </div>
  )
}

/** by 14:44, met 14:20, not yet: what stands under a clock's name. */
function stand(c: Clock | undefined): string {
  if (!c) return t('clock.not_yet')
  if (c.met) return t(c.late ? 'clock.met_late' : 'clock.met', { time: short(ms(c.met_at)) })
  if (c.stopped) return t('clock.stopped')
  if (c.paused) return t('clock.paused')
  if (!c.at) return t('clock.not_yet')
  const time = short(ms(c.at))
  return time.includes(' ') ? time : t('clock.by', { time })
}

function Why(p: { clocks: Clock[]; close: () => void }) {
  return (
    <Dialog title={t('clocks.why')} close={p.close} class="wide">
      {p.clocks.map(c => (
        <section key={c.target} class="why-clock">
          <h3>{t(`clock.${c.target}`)} <span class="muted">{stand(c)}</span></h3>
          <p class="small" dir="auto">{c.label && <><b>{c.label}</b>{' · '}</>}{sentence(c.why)}</p>
          <p class="muted small12">{t('clocks.used', { used: lasted(c.used_s * 1000), within: lasted(c.within_s * 1000), rule: c.rule, calendar: c.calendar })}</p>
          {c.segments.length > 0 && (
            <div class="table-at" tabIndex={0} role="group" aria-label={t('clocks.segments', { clock: t(`clock.${c.target}`) })}>
              <table class="table">
                <thead><tr><th scope="col">{t('clocks.from')}</th><th scope="col">{t('clocks.to')}</th><th scope="col">{t('clocks.state')}</th><th scope="col">{t('clocks.because')}</th></tr></thead>
                <tbody>{c.segments.map(s => (
                  <tr key={s.from}><td class="num">{full(ms(s.from))}</td><td class="num">{full(ms(s.to))}</td><td>{t(`segment.${s.state}`)}</td><td dir="auto">{s.why || s.calendar}</td></tr>
                ))}</tbody>
              </table>
            </div>
          )}
        </section>
      ))}
      <p class="muted small12 why-clock">{t('time.zone', { zone: zone() })}</p>
    </Dialog>
  )
}
