// What is said, block by block. Text and links are drawn here; the rest by the part of the panel
// that is loaded when first needed. Until it has come the words stand there, plain.
import { chain, icon, link, para, rich, type Kid } from './dom'
import type { Lazy } from './more'
import type { Block, Message } from './types'

const isCard = (b: Block) => b.kind === 'ticket' || b.kind === 'promise'

/** A ticket and the times told for it make one card, where the first of them stands. */
export const blocks = ({ blocks: all, from, at, source }: Message, more: Lazy): Kid[] => [...all.map(b => {
  const text = b.text ?? '', card = all.filter(isCard)
  if (b.kind === 'text') return para('', ...(from === 'customer' ? [text] : rich(text)))
  if (b.kind === 'link') return para('', link(b.url, '', text || b.url))
  if (!isCard(b)) return more(m => m.block(b), para('', [text, ...b.items ?? []].join('\n')))
  return b === card[0] && more(m => m.card(card, at), ...card.map(c => para('', c.text)))
}), source && link(source.url, 'source', icon(chain, 's'), source.title)]
