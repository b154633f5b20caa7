// Source links: the messages a fact came from. No source, no line.
import { t } from '../i18n'
import { readOlder, talk } from '../state/talk'

/** Goes to a message, fetching older ones first where it must. */
async function goTo(turn: number): Promise<void> {
  while (!document.getElementById(`t${turn}`) && talk.value?.more) {
    const before = talk.value.turns[0]!.seq
    await readOlder()
    await new Promise(done => requestAnimationFrame(done))
    if (talk.value?.turns[0]?.seq === before) return
  }
  const found = document.getElementById(`t${turn}`)
  found?.scrollIntoView({ block: 'center' })
  found?.focus({ preventScroll: true })
}

export function SourceLink(p: { turn: number }) {
  return (
    <a class="src" href={`#t${p.turn}`} aria-label={t('source', { n: p.turn })}
      onClick={e => { e.preventDefault(); history.replaceState(null, '', `#t${p.turn}`); void goTo(p.turn) }}>{p.turn}</a>
  )
}

export function SourceLinks(p: { turns: number[] }) {
  return <span class="row srcs">{p.turns.map(n => <SourceLink key={n} turn={n} />)}</span>
}
