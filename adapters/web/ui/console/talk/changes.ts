// What became of messages: corrected, or taken back. The log keeps each as a turn of its own; the screen shows it where
// the message stands.
import { signal } from '@preact/signals'
import type { Block, Message, Turn } from '../api'
import { may, self } from '../state/session'

/** The last change of a message, and what it said before. */
export interface Change { message: Message; turn: Turn; before: Block[][]; gone: boolean }
/** By the id of the message that first stood there. */
export type Changes = Map<string, Change>

/** The mark before what a message says now, where it stands by itself. */
const mark = /^✎ /

/** Is it the word that another message was taken back? */
export function withdrawal(m: Message): boolean {
  return m.text_id.startsWith('sys.withdrawn')
}

/** The number of the turn in a message's id, cv_…/42.1. */
export function turnOf(id: string): number {
  return Number(/\/(\d+)/.exec(id)?.[1] ?? 0)
}

/** What changes the messages of these turns. One whose message is not among them stands for itself. */
export function changesIn(turns: Turn[]): Changes {
  const said = new Map<string, Message>(), out: Changes = new Map()
  for (const turn of turns) {
    for (const m of turn.messages) {
      const was = said.get(m.edits)
      if (!was) { said.set(m.id, m); continue }
      const last = out.get(m.edits)
      const before = last ? [...last.before, wordsOf(last.message)] : [was.blocks]
      out.set(m.edits, { message: m, turn, before, gone: withdrawal(m) })
    }
  }
  return out
}

/** What a message says, without the mark of a correction. */
export function wordsOf(m: Message): Block[] {
  return m.edits ? m.blocks.map((b, i) => i === 0 && b.text ? { ...b, text: b.text.replace(mark, '') } : b) : m.blocks
}

/** The same as it is written. */
export function textOf(m: Message): string {
  return wordsOf(m).map(b => b.text ?? '').join('\n\n')
}

/** The id of the message that is being corrected. */
export const editing = signal('')

/** May whoever is here correct this message? Only his own. */
export function mayChange(m: Message, now: Change | undefined): boolean {
  return m.from === 'agent' && m.by?.id === self().id && !m.edits && !m.text_id && !now?.gone && may('conversation.act')
}

/** Begins to correct the message that has the focus, else the last one of one's own that stands here. */
export function correctOne(turns: Turn[]): void {
  const changes = changesIn(turns)
  const own = turns.flatMap(turn => turn.messages).filter(m => mayChange(m, changes.get(m.id)))
  const at = document.activeElement?.closest('article.turn')?.id
  const m = own.find(x => at === `t${turnOf(x.id)}`) ?? own.at(-1)
  if (m) editing.value = m.id
}
