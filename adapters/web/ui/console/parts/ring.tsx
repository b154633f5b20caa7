// The ring: the share of time that is left, with the figure inside. Ink while all is well.
import type { Ring as RingValue } from '../state/due'
import { t } from '../i18n'
import { left } from '../time'

/** What stands in the ring: 12m, +8m, – while paused. */
export function ringFigure(r: RingValue, small: boolean): string {
  switch (r.state) {
    case 'late': return lateFigure(left(-r.left, small), small)
    case 'paused': return Number.isNaN(r.left) ? '–' : left(r.left, small)
    case 'met': return '✓'
    case 'none': return '–'
    default: return left(r.left, small)
  }
}

/** A small ring has no room for the sign before more than two characters; its dashes say late as well. */
function lateFigure(figure: string, small: boolean): string {
  return small && figure.length > 2 ? figure : '+' + figure
}

/** The ring in words, for whom the drawing says nothing. */
export function ringWords(r: RingValue): string {
  const clock = r.clock ? t(`clock.${r.clock.target}`) : ''
  switch (r.state) {
    case 'late': return t('ring.late', { clock, time: left(-r.left) })
    case 'paused': return t('ring.paused', { clock })
    case 'met': return t('ring.met', { clock })
    case 'none': return t('ring.none')
    default: return t('ring.left', { clock, time: left(r.left) })
  }
}

export function Ring(p: { ring: RingValue; size?: 's' | 'xs' }) {
  const state = p.ring.state === 'none' ? 'paused' : p.ring.state
  const share = p.ring.state === 'met' ? 100 : p.ring.share * 100
  return (
    <span class={`ring ${state}${p.size ? ' ' + p.size : ''}`}>
      <svg viewBox="0 0 44 44" aria-hidden="true">
        <circle class="track" pathLength={100} />
        <circle class="arc" pathLength={100} stroke-dasharray={`${share} 100`} />
      </svg>
      {p.size !== 'xs' && <span aria-hidden="true">{ringFigure(p.ring, p.size === 's')}</span>}
    </span>
  )
}
