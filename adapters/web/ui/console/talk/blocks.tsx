// The neutral rich text. What people wrote becomes text nodes, never markup.
import type { Block } from '../api'
import { known, t } from '../i18n'
import { Icon } from '../parts/icon'
import { ms } from '../state/due'
import { short } from '../time'

/** An address that may become a link; anything else stays text. */
function safe(url: string | undefined): string | undefined {
  try {
    const u = new URL(url ?? '')
    return /^(https?|mailto):$/.test(u.protocol) ? u.href : undefined
  } catch {
    return undefined
  }
}

export function Blocks(p: { blocks: Block[]; note?: boolean }) {
  return <>{p.blocks.map((b, i) => p.note && b.kind === 'text' ? <p key={i} dir="auto">{named(b.text ?? '')}</p> : <One key={i} block={b} />)}</>
}

/** A note with the colleagues it names set off. */
function named(text: string) {
  return text.split(/(@[\p{L}\p{N}_.-]+)/u).map((part, i) => i % 2 ? <b key={i} class="named">{part}</b> : part)
}

function One({ block }: { block: Block }) {
  switch (block.kind) {
    case 'link': {
      const to = safe(block.url)
      return to ? <p dir="auto"><a href={to} target="_blank" rel="noreferrer noopener">{block.text || to}</a></p> : <p dir="auto">{block.text} {block.url}</p>
    }
    case 'ticket':
      return <p class="said-too"><span class="chip"><Icon name="ticket" /> <span class="num">{block.text}</span> <span class="clamp" dir="auto">{block.items?.join(', ')}</span></span></p>
    case 'promise': {
      const [kind, due] = block.items ?? []
      const at = ms(due), name = `promise.${kind}`
      if (Number.isNaN(at)) return <p dir="auto">{block.text}</p>
      return <p class="said-too"><span class="chip"><Icon name="clock" /> {known(name) && t(name)} {t('promise.by', { time: short(at) })}</span></p>
    }
    default:
      return <p dir="auto">{block.text}</p>
  }
}
