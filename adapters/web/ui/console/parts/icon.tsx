// Icons: one 24 px set, drawn from the sprite that pages share.
import sprite from '../../icons.svg?url'

export type IconName =
  | 'alert' | 'arrow' | 'at' | 'bell' | 'chart' | 'chat' | 'check' | 'clip' | 'clock' | 'code' | 'copy' | 'dots' | 'down'
  | 'download' | 'edit' | 'eye' | 'filter' | 'flag' | 'flow' | 'gear' | 'globe' | 'hand' | 'hash' | 'history' | 'image' | 'inbox'
  | 'info' | 'key' | 'link' | 'list' | 'lock' | 'mail' | 'minus' | 'off' | 'pause' | 'plus' | 'refresh' | 'reply'
  | 'right' | 'save' | 'search' | 'send' | 'shield' | 'sort' | 'star' | 'sun' | 'tag' | 'target' | 'terminal'
  | 'ticket' | 'undo' | 'up' | 'user' | 'users' | 'x'

/** Icons which point along the line of reading, and so turn round where it runs the other way. */
const directed: ReadonlySet<IconName> = new Set(['arrow', 'hand', 'reply', 'right', 'send', 'undo'])

export function Icon(p: { name: IconName; small?: boolean; class?: string }) {
  const dir = directed.has(p.name) ? ' icon-dir' : ''
  return (
    <svg class={`icon${p.small ? ' icon-s' : ''}${dir}${p.class ? ' ' + p.class : ''}`} aria-hidden="true">
      <use href={`${sprite}#i-${p.name}`} />
    </svg>
  )
}

/** The bell of the house. */
export function Mark(p: { class?: string }) {
  return (
    <svg viewBox="0 0 30 30" class={p.class} aria-hidden="true">
      <path d="M5 20.5a10 10 0 0 1 20 0z" /><path d="M2.5 24.5h25M15 10.5V7M12 7h6" />
    </svg>
  )
}
