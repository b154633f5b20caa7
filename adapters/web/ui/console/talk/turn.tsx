// What stands on the spine: messages, notes, hand-offs with their brief, and what happened in between.
import type { Conversation, Message, Turn } from '../api'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { memo } from '../parts/memo'
import { Who } from '../parts/who'
import type { Pending } from '../state/outbox'
import { withdraw } from '../state/outbox'
import { channelName } from '../state/desk'
import { ms } from '../state/due'
import { self } from '../state/session'
import { clock, full } from '../time'
import { Blocks } from './blocks'
import { ChangeMark, CorrectButton, Editor } from './change'
import { editing, mayChange, wordsOf, type Change } from './changes'
import { Files } from './files'
import { handoffTitle, type Item } from './items'
import { SourceLinks } from './source'
import { Trace } from './trace'

const spines = { bot: ' by-bot', desk: '', handoff: ' handoff', back: ' handback' }

interface ItemProps { item: Item; name: string; channel: string; conversation: string }

export const ItemView = memo(function ItemView({ item, name, channel, conversation }: ItemProps) {
  switch (item.kind) {
    case 'day': return <div class="day" role="separator"><span>{item.words}</span></div>
    case 'said': return <Said item={item} name={name} channel={channel} conversation={conversation} />
    case 'trace':
      return <article class={`turn event${spines[item.spine]}`} id={`t${item.turn.seq}`}><Pin /><div><Trace reasoning={item.reasoning} handoff={null} /></div></article>
    case 'handoff': return <HandoffView item={item} />
    case 'event':
      return (
        <article class={`turn event${spines[item.spine]}${item.tone ? ' ' + item.tone : ''}`} id={item.turn.messages.length && !item.alone ? undefined : `t${item.turn.seq}`} tabIndex={-1}>
          <Pin />
          <p class="what"><Icon name={item.icon} small /> <span dir="auto">{item.words}</span> <Time turn={item.turn} /></p>
        </article>
      )
  }
})

function Pin() {
  return <span class="dot"><span class="pin" /></span>
}

function Time({ turn }: { turn: Turn }) {
  return <time dateTime={turn.at} title={full(ms(turn.at))}>{clock(ms(turn.at))}</time>
}

/** Who speaks: the party's shape, and the name beside it. */
function speaker(m: Message, turn: Turn, name: string): { party: 'customer' | 'agent' | 'bot'; name: string } {
  if (m.from === 'customer') return { party: 'customer', name: m.writer || name }
  if (m.from === 'agent') return { party: 'agent', name: (m.by ?? turn.by)?.name ?? t('somebody') }
  return { party: 'bot', name: m.from === 'bot' ? t('bot') : t('desk') }
}

function Said({ item, name, channel, conversation }: ItemProps & { item: Extract<Item, { kind: 'said' }> }) {
  const { turn, message: m, now } = item
  const open = editing.value === m.id && mayChange(m, now)
  const who = speaker(m, turn, name)
  return (
    <article class={`turn${spines[item.spine]}${now?.gone ? ' gone' : ''}`} id={item.first ? `t${turn.seq}` : undefined} tabIndex={-1}>
      <span class="dot"><Who party={who.party} name={who.party === 'bot' ? '' : who.name} /></span>
      <div>
        <div class="meta">
          <b dir="auto">{who.name}</b> <Time turn={turn} />{m.from === 'customer' && turn.seq === 1 && <> · {channelName(channel)}</>}
          {!open && mayChange(m, now) && <CorrectButton m={m} />}
          {item.first && <a class="no" href={`#t${turn.seq}`} aria-label={t('message.no', { n: turn.seq })}>{turn.seq}</a>}
        </div>
        {open ? <Editor conversation={conversation} m={m} now={now} /> : <Words m={m} now={now} />}
        {now && !open && <ChangeMark now={now} />}
        {(m.twice || now?.message.twice) && <TwiceMark />}
        {m.choices.length > 0 && <p class="offered">{t('message.offered')} {m.choices.map(c => <span key={c.id} class="chip" dir="auto">{c.label}</span>)}</p>}
        {item.reasoning && <Trace reasoning={item.reasoning} handoff={item.handoff} />}
      </div>
    </article>
  )
}

/** A message as it is now. One that was taken back is shown to staff as it was, struck through. */
function Words({ m, now }: { m: Message; now: Change | undefined }) {
  const blocks = now?.gone ? now.before.at(-1)! : wordsOf(now?.message ?? m)
  if (m.private) {
    return (
      <div class="say internal">
        <span class="lbl"><Icon name="lock" small /> {t('note.only')}</span>
        <Blocks blocks={blocks} note />
      </div>
    )
  }
  return <div class={`say${m.from === 'customer' ? ' bubble' : ''}`}><Blocks blocks={blocks} /><Files files={m.files} /></div>
}

/** Says of a message that its platform did not answer, so that it went out once more. */
function TwiceMark() {
  return (
    <details class="changed twice">
      <summary title={t('message.twice.why')}><Icon name="copy" small /> {t('message.twice')}</summary>
      <p class="before">{t('message.twice.why')}</p>
    </details>
  )
}

/** The hand-off: a ticket on the spine, whose lines link to the messages they come from. */
function HandoffView({ item }: { item: Extract<Item, { kind: 'handoff' }> }) {
  const h = item.handoff
  const title = handoffTitle(item.turn, h)
  return (
    <article class={`turn${spines[item.spine]}`}>
      <span class="dot"><span class="pin pine" /></span>
      <div>
        <section class="ticket brief" aria-label={title}>
          <span class="stub"><Icon name="hand" /></span>
          <div class="body">
            <div class="row head"><b dir="auto">{title}</b><span class="muted push num">{clock(ms(h.at))}</span></div>
            <ul>
              {h.brief.map((line, i) => (
                <li key={i}><span dir="auto">{line.label && <span class="muted">{line.label}: </span>}{line.text}</span><SourceLinks turns={line.turns} /></li>
              ))}
              {h.brief.length === 0 && h.why && <li><span dir="auto">{h.why}</span></li>}
            </ul>
            {h.notified.length > 0 && <p class="muted told-whom">{t('handoff.told', { names: h.notified.map(w => w.name).join(', ') })}</p>}
          </div>
        </section>
      </div>
    </article>
  )
}

/** What was written here and is not confirmed yet. */
export function PendingView(p: { pending: Pending; c: Conversation; again: (p: Pending) => void }) {
  const { pending } = p
  const { text, verb, files } = pending.act
  const refused = pending.state === 'refused'
  if (!text && !files?.length || verb === 'correct') return null
  return (
    <article class={`turn${p.c.owner === 'bot' ? ' by-bot' : ''}`} data-pending={pending.state}>
      <span class="dot"><Who party="agent" name={self().name} /></span>
      <div>
        <div class="meta">
          <b>{t('you')}</b> <time>{clock(pending.at)}</time>
          {pending.state === 'waiting' && !pending.until && <span class="chip push"><Icon name="clock" /> {t('pending.waits')}</span>}
          {refused && <span class="chip late push"><Icon name="alert" /> {t('pending.refused')}</span>}
        </div>
        <div class={`say${verb === 'note' || verb === 'transfer' ? ' internal' : ''}`}>
          {(verb === 'note' || verb === 'transfer') && <span class="lbl"><Icon name="lock" small /> {t('note.only')}</span>}
          {text && <p dir="auto">{text}</p>}
          {!!files?.length && <p><span class="chip"><Icon name="clip" /> {t('file.some', { n: files.length })}</span></p>}
        </div>
        {refused && (
          <div class="row wrap refused-acts">
            {verb !== 'amend' && <button class="btn small" type="button" onClick={() => p.again(pending)}>{t('pending.edit')}</button>}
            <button class="btn quiet small" type="button" onClick={() => withdraw(pending.key)}>{t('pending.drop')}</button>
          </div>
        )}
      </div>
    </article>
  )
}
