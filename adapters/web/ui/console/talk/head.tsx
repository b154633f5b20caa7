// The head of a conversation: whose it is, who else looks, and what can be done with it.
import type { Conversation } from '../api'
import { t } from '../i18n'
import { useKeys, type Binding } from '../keys'
import { Icon } from '../parts/icon'
import { Caps, MenuButton, type Item } from '../parts/menu'
import { Who } from '../parts/who'
import { Top } from '../parts/top'
import { firstName } from '../queue/ticket'
import { go } from '../route'
import { others } from '../state/board'
import { drop, listHref, neighbour, talkHref, view } from '../state/belt'
import { channelIcon, channelName, foreignLanguage, teamName } from '../state/desk'
import { may, self } from '../state/session'
import { act } from '../state/talk'
import { correctOne } from './changes'
import { contextOpen } from './context'
import { toggleAll } from './trace'
import { transferOpen } from './transfer'

/** Goes to the neighbouring ticket of the list; to the list where there is none. */
export function goNext(step: 1 | -1): void {
  const id = neighbour(step)
  if (id) go(talkHref(id, view.value))
}

function solve(c: Conversation, next: boolean): void {
  const to = neighbour(1) ?? neighbour(-1)
  act(c.id, 'resolve')
  if (!next) return
  drop(c.id)
  go(to && to !== c.id ? talkHref(to, view.value) : listHref(view.value))
}

export function TalkHead({ c }: { c: Conversation }) {
  useKeys(bindings(c))
  const name = c.customer.name || c.customer.email || t('customer.unknown')
  const language = foreignLanguage(c.locale)
  return (
    <Top>
      <a class="btn quiet square back only-narrow" href={listHref(view.value)} aria-label={t('back')}><Icon name="reply" /></a>
      <Who party="customer" name={name} />
      <div class="title">
        <h1 class="clamp"><span dir="auto">{name}</span> <span class="num muted only-wide">{c.ticket?.number}</span></h1>
        <p class="muted clamp" dir="auto">{c.ticket?.title || t('talk.no_ticket')}</p>
      </div>
      <span class="chip only-wide"><Icon name={channelIcon(c.channel)} /> {channelName(c.channel)}</span>
      {c.team && <span class="chip only-wide" dir="auto">{c.team_name || teamName(c.team)}</span>}
      {language && <span class="chip only-wide">{language}</span>}
      <Owner c={c} />
      <span class="push" />
      <Looking c={c} />
      <button class="btn quiet square only-below" type="button" aria-expanded={contextOpen.value} aria-label={t('context')} onClick={() => { contextOpen.value = !contextOpen.value }}><Icon name="info" /></button>
      {may('conversation.act') ? <Deeds c={c} /> : <More c={c} />}
    </Top>
  )
}

/** Who has it, where that is not the reader. */
function Owner({ c }: { c: Conversation }) {
  if (waits(c)) return <span class="chip soon only-wide"><Icon name="pause" /> {t('ticket.pending')}</span>
  if (c.owner === 'resolved') return <span class="chip good only-wide"><Icon name="check" /> {t('owner.solved')}</span>
  if (c.owner === 'bot') return <span class="chip bot only-wide"><Icon name="bell" /> {t('owner.bot')}</span>
  if (c.owner === 'agent' && c.agent) return <span class="chip desk only-wide">{c.agent.id === self().id ? t('owner.you') : t('owner.agent', { name: firstName(c.agent.name) })}</span>
  return null
}

function Looking({ c }: { c: Conversation }) {
  const v = others(c.viewers)[0]
  return (
    <span role="status" class="looking">
      {v && <span class="muted row only-wide"><Who party="agent" name={v.name} small /> {t(v.doing === 'typing' ? 'viewer.typing' : 'viewer.looking', { name: firstName(v.name) })}</span>}
    </span>
  )
}

/** At rest until the customer writes. */
function waits(c: Conversation): boolean {
  return c.owner !== 'resolved' && c.owner !== 'bot' && c.ticket?.state === 'pending'
}

/** Why it cannot be let wait, if so. */
function offWait(c: Conversation): string | undefined {
  return waits(c) ? t('off.waits') : c.ticket ? undefined : t('off.no_ticket')
}

function mine(c: Conversation): boolean {
  return c.owner === 'agent' && c.agent?.id === self().id
}

function Deeds({ c }: { c: Conversation }) {
  if (c.owner === 'resolved') {
    const items = transcriptItems(c)
    return (
      <span class="btn-split">
        <button class="btn primary" type="button" onClick={() => act(c.id, 'reopen')}><span class="row only-wide"><Icon name="history" small /></span> {t('act.reopen')}</button>
        {items.length > 0 && <MenuButton label={t('act.more')} class="btn primary" items={items}><Icon name="down" small /></MenuButton>}
      </span>
    )
  }
  return (
    <>
      {!mine(c) && <button class="btn wide" type="button" onClick={() => act(c.id, 'take')}>{t('act.take')} <span class="row only-wide"><Caps keys="a" /></span></button>}
      {c.owner !== 'bot' && <button class="btn quiet wide roomy" type="button" onClick={() => act(c.id, 'hand_back')}><Icon name="bell" small /> {t('act.hand_back')} <span class="row only-wide"><Caps keys="b" /></span></button>}
      {mine(c) && c.ticket && !waits(c) && <button class="btn wide" type="button" onClick={() => act(c.id, 'wait')}>{t('act.wait')} <span class="row only-wide"><Caps keys="w" /></span></button>}
      <span class="btn-split">
        <button class="btn primary" type="button" onClick={() => solve(c, false)}>{t('act.solve')} <span class="row only-wide"><Caps keys="e" /></span></button>
        <MenuButton label={t('act.more')} class="btn primary" items={moreItems(c)}><Icon name="down" small /></MenuButton>
      </span>
    </>
  )
}

function More({ c }: { c: Conversation }) {
  const items = transcriptItems(c)
  if (items.length === 0) return null
  return <MenuButton label={t('act.more')} class="btn quiet square" items={items}><Icon name="dots" small /></MenuButton>
}

function moreItems(c: Conversation): Item[] {
  return [
    { label: t('act.solve.next'), icon: 'check', keys: 'E', run: () => solve(c, true) },
    { label: t('act.take'), icon: 'user', keys: 'a', run: () => act(c.id, 'take'), off: mine(c) ? t('off.yours') : undefined },
    { label: t('act.wait'), icon: 'pause', keys: 'w', run: () => act(c.id, 'wait'), off: offWait(c) },
    { label: t('act.transfer'), icon: 'hand', keys: 't', run: () => { transferOpen.value = [c.id] } },
    { label: t('act.hand_back'), icon: 'bell', keys: 'b', run: () => act(c.id, 'hand_back'), off: c.owner === 'bot' ? t('off.bot') : undefined },
    ...transcriptItems(c),
  ]
}

function transcriptItems(c: Conversation): Item[] {
  if (!may('conversation.export')) return []
  const name = c.ticket?.number || c.id
  const formats = [['text', 'txt'], ['json', 'json'], ['html', 'html']] as const
  return formats.map(([format, ending], i) => ({
    label: t(`transcript.${format}`), icon: 'download' as const, download: `${name}.${ending}`,
    href: `/api/v1/conversations/${c.id}/transcript?format=${format}`, ...(i === 0 ? { heading: t('transcript') } : {}),
  }))
}

function bindings(c: Conversation): Binding[] {
  const no = !may('conversation.act')
  const over = c.owner === 'resolved'
  const solved = over ? t('off.solved') : undefined
  const deed = (keys: string, label: Binding['label'], off: string | undefined, run: () => void): Binding => ({ keys, label, group: 'keys.talk', off: no || off !== undefined, why: off, run })
  return [
    { keys: 'j', label: 'key.next', group: 'keys.talk', run: () => goNext(1) },
    { keys: 'k', label: 'key.previous', group: 'keys.talk', run: () => goNext(-1) },
    { keys: 'u', label: 'key.back', group: 'keys.talk', run: () => go(listHref(view.value)) },
    { keys: 'o', label: 'key.traces', group: 'keys.talk', run: toggleAll },
    { keys: 'd', label: 'key.context', group: 'keys.talk', run: () => { contextOpen.value = !contextOpen.value } },
    deed('c', 'key.correct', undefined, () => correctOne(c.turns)),
    deed('a', 'key.take', solved ?? (mine(c) ? t('off.yours') : undefined), () => act(c.id, 'take')),
    deed('e', 'key.solve', solved, () => solve(c, false)),
    deed('E', 'key.solve_next', solved, () => solve(c, true)),
    deed('w', 'key.wait', solved ?? offWait(c), () => act(c.id, 'wait')),
    deed('b', 'key.hand_back', solved ?? (c.owner === 'bot' ? t('off.bot') : undefined), () => act(c.id, 'hand_back')),
    deed('t', 'key.transfer', solved, () => { transferOpen.value = [c.id] }),
  ]
}
