// Reports: whether told times and agreements were kept, how long people waited, and what they said of it.
import { useEffect } from 'preact/hooks'
import type { Agreements, KeptTarget, Period, Summary } from '../api'
import { get, list, url } from '../http'
import { t } from '../i18n'
import { useLoad } from '../parts/load'
import { Bones, Empty, Failed, Forbidden } from '../parts/states'
import { SearchBox, Top } from '../parts/top'
import { go, here, href } from '../route'
import { percent, teamName } from '../state/desk'
import { ms } from '../state/due'
import { may } from '../state/session'
import { date, day, lasted, now } from '../time'
import { title } from '../title'

/** The spans one can choose, in days. */
const spans = [7, 28, 91]
const usual = 28

interface Read { sum: Summary; kept: Agreements; weeks: Period[] }

async function read(days: number): Promise<Read> {
  const span = { from: new Date(now.peek() - days * day).toISOString(), to: new Date(now.peek()).toISOString() }
  const [sum, kept, weeks] = await Promise.all([
    get<Summary>(url('/reports/summary', span)), get<Agreements>(url('/reports/agreements', span)), list<Period>('/reports/periods', { ...span, per: 'week' }),
  ])
  return { sum, kept, weeks: weeks.reverse() }
}

export function Reports() {
  const asked = Number(here.value.query.get('days'))
  const days = spans.includes(asked) ? asked : usual
  const allowed = may('report.read')
  const { data, error, again } = useLoad(async () => allowed ? read(days) : undefined, [days])
  useEffect(() => {
    title.value = `${t('reports')} · frontdesk`
    document.getElementById('main')?.focus()
  }, [])
  return (
    <>
      <Top><h1>{t('reports')}</h1><span class="push" /><SearchBox /></Top>
      <main id="main" class="scroll" tabIndex={-1}>
        <div class="page">
          {!allowed ? <Forbidden /> : (
            <>
              <div class="seg" role="group" aria-label={t('reports.span')}>
                {spans.map(n => <button key={n} type="button" aria-pressed={n === days} onClick={() => go(href('/reports', { days: n === usual ? '' : String(n) }), true)}>{t('reports.days', { n })}</button>)}
              </div>
              {error !== undefined ? <Failed what={t('page.failed')} error={error} again={again} /> : data ? <Sheet {...data} /> : <Bones label={t('loading')} lines={8} />}
            </>
          )}
        </div>
      </main>
    </>
  )
}

function Sheet({ sum, kept, weeks }: Read) {
  return (
    <div class="reports">
      <Figures sum={sum} kept={kept.targets} />
      <section class="panel" aria-labelledby="r-kept">
        <header><h2 id="r-kept">{t('reports.kept')}</h2></header>
        <KeptTable lines={kept.targets} />
      </section>
      <section class="panel" aria-labelledby="r-weeks">
        <header><h2 id="r-weeks">{t('reports.weeks')}</h2></header>
        <Weeks weeks={weeks} />
      </section>
      <p class="muted small12 how">{t('reports.how')}</p>
    </div>
  )
}

/** A share with what it is of; a dash of nothing. */
function share(part: number, all: number): string {
  return all > 0 ? percent(part / all) : '–'
}

/** Ratings of 4 and 5: those who were content. */
const content = (scores: number[]) => (scores[3] ?? 0) + (scores[4] ?? 0)

function Figures({ sum, kept }: { sum: Summary; kept: KeptTarget[] }) {
  const of = (target: KeptTarget['target']) => kept.filter(l => l.target === target).reduce((a, l) => ({ kept: a.kept + l.kept, all: a.all + l.kept + l.missed }), { kept: 0, all: 0 })
  const first = of('first_response'), solved = of('resolution')
  const { promises, ratings, first_response: wait } = sum
  return (
    <dl class="figures">
      <Figure name={t('reports.told')} value={share(promises.kept, promises.settled)} more={t('reports.of', { n: promises.settled })} />
      <Figure name={t('reports.first')} value={share(first.kept, first.all)} more={t('reports.of', { n: first.all })} />
      <Figure name={t('reports.solved')} value={share(solved.kept, solved.all)} more={t('reports.of', { n: solved.all })} />
      <Figure name={t('reports.wait')} value={wait.median_s === null ? '–' : lasted(wait.median_s * 1000)}
        more={wait.p90_s === null ? t('reports.none') : t('reports.p90', { time: lasted(wait.p90_s * 1000) })} />
      <Figure name={t('reports.rated')} value={share(content(ratings.scores), ratings.count)} more={t('reports.answers', { n: ratings.count })} />
    </dl>
  )
}

function Figure(p: { name: string; value: string; more: string }) {
  return <div><dt>{p.name}</dt><dd><b><bdi>{p.value}</bdi></b><small class="muted"><bdi>{p.more}</bdi></small></dd></div>
}

function KeptTable({ lines }: { lines: KeptTarget[] }) {
  if (lines.length === 0) return <div class="pad"><Empty title={t('reports.kept.none')} /></div>
  return (
    <div class="table-at pad" tabIndex={0} role="group" aria-labelledby="r-kept">
      <table class="table">
        <thead><tr><th scope="col">{t('reports.team')}</th><th scope="col">{t('reports.agreement')}</th><th scope="col">{t('reports.clock')}</th><th scope="col">{t('reports.in_time')}</th><th scope="col" class="r">{t('reports.late')}</th><th scope="col" class="r">{t('reports.owed')}</th></tr></thead>
        <tbody>{lines.map((l, i) => {
          const all = l.kept + l.missed
          return (
            <tr key={i}>
              <th scope="row"><span dir="auto">{teamName(l.team)}</span></th><td><span dir="auto">{l.label || l.rule}</span></td><td>{t(`clock.${l.target}`)}</td>
              <td><span class="kept-share"><span class="meter"><i style={{ '--v': l.kept / all * 100 }} /></span><span class="num">{share(l.kept, all)}</span><span class="muted">{t('reports.of', { n: all })}</span></span></td>
              <td class="r">{l.missed}</td><td class="r">{l.waiting > 0 ? <b class="owed">{l.waiting}</b> : 0}</td>
            </tr>
          )
        })}</tbody>
      </table>
    </div>
  )
}

function Weeks({ weeks }: { weeks: Period[] }) {
  return (
    <div class="table-at pad" tabIndex={0} role="group" aria-labelledby="r-weeks">
      <table class="table">
        <thead><tr><th scope="col">{t('reports.week')}</th><th scope="col" class="r">{t('reports.tickets')}</th><th scope="col" class="r">{t('reports.resolved')}</th><th scope="col" class="r">{t('reports.by_bot')}</th><th scope="col" class="r">{t('reports.told.short')}</th><th scope="col" class="r">{t('reports.wait.short')}</th><th scope="col" class="r">{t('reports.rated.short')}</th></tr></thead>
        <tbody>{weeks.map(w => (
          <tr key={w.from}>
            <th scope="row" class="num">{date(ms(w.from))}</th><td class="r">{w.tickets}</td><td class="r">{w.resolved}</td><td class="r">{w.resolved_by_bot}</td>
            <td class="r">{share(w.promises.kept, w.promises.settled)}</td>
            <td class="r"><bdi>{w.first_response.median_s === null ? '–' : lasted(w.first_response.median_s * 1000)}</bdi></td>
            <td class="r"><bdi>{w.ratings.count > 0 ? `${share(content(w.ratings.scores), w.ratings.count)} (${w.ratings.count})` : '–'}</bdi></td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  )
}
