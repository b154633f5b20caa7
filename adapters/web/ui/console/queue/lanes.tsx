// The lanes and teams, with how many wait in each.
import { t } from '../i18n'
import { Icon, type IconName } from '../parts/icon'
import { href } from '../route'
import { counts, lanes, openRows, inLane, teamCounts, type Lane } from '../state/board'
import { view, viewQuery } from '../state/belt'
import { teams } from '../state/desk'
import { groupOf } from '../state/due'
import { now } from '../time'

const icons: Record<Lane, IconName> = { mine: 'user', unassigned: 'inbox', customer: 'pause', bot: 'bell', all: 'list' }

function lateIn(lane: Lane): number {
  return openRows().filter(row => inLane(row, lane) && groupOf(row, now.value) === 'late').length
}

export function Lanes() {
  const v = view.value
  const n = counts.value
  const byTeam = teamCounts('all')
  return (
    <nav class="lanes scroll" aria-label={t('lanes')}>
      <div>
        <h2>{t('lanes')}</h2>
        {lanes.map(lane => {
          const late = lane === 'mine' || lane === 'unassigned' ? lateIn(lane) : 0
          return (
            <a key={lane} href={href(`/queue/${lane}`, viewQuery(v))} aria-current={v.lane === lane ? 'page' : undefined}>
              <Icon name={icons[lane]} small /> {t(`lane.${lane}`)}
              <span class={`n${late ? ' late' : ''}`}>{n?.[lane] ?? ''}{late > 0 && <span class="vh">{t('lane.late', { n: late })}</span>}</span>
            </a>
          )
        })}
      </div>
      {teams.value.length > 0 && (
        <div>
          <h2>{t('teams.open')}</h2>
          {teams.value.map(team => {
            const on = v.team === team.id
            return (
              <a key={team.id} href={href(`/queue/${v.lane}`, { ...viewQuery(v), team: on ? '' : team.id })} aria-current={on ? 'true' : undefined}>
                <span class="clamp" dir="auto">{team.name}</span>
                {on && <Icon name="x" small />}<span class="n">{n ? byTeam.get(team.id) ?? 0 : ''}</span>
              </a>
            )
          })}
        </div>
      )}
    </nav>
  )
}
