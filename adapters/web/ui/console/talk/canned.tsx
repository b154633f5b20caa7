// Canned replies: typed for with a slash, shown beside a filled-in preview.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Reply } from '../api'
import { list } from '../http'
import { t } from '../i18n'
import { Caps } from '../parts/menu'
import { blank } from './gaps'

/** The replies of the open conversation, filled in. */
export const replies = signal<{ conversation: string; seq: number; all: Reply[] } | null>(null)

/** Reads the replies, filled in for a conversation as it is at a turn; once for each. */
export async function readReplies(conversation: string, seq: number): Promise<void> {
  const have = replies.peek()
  if (have?.conversation === conversation && have.seq === seq) return
  if (have?.conversation !== conversation) replies.value = null
  try {
    const all = await list<Reply>('/replies', { conversation })
    replies.value = { conversation, seq, all }
  } catch { /* the menu says that there are none; writing by hand goes on */ }
}

/** What is typed behind a slash at the caret, and where the slash stands; undefined where no menu belongs. */
export function slashAt(text: string, caret: number): { query: string; at: number } | undefined {
  const hit = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret))
  return hit ? { query: hit[1]!.toLocaleLowerCase(), at: caret - hit[1]!.length - 1 } : undefined
}

/** How well a reply fits what was typed: beginnings of words count most; -1 = not at all. */
function fits(r: Reply, query: string): number {
  if (!query) return 0
  const id = r.id.toLocaleLowerCase()
  if (id.startsWith(query)) return 100
  const words = `${id} ${r.title.toLocaleLowerCase()}`
  if (words.split(/[\s_-]+/).some(w => w.startsWith(query))) return 80
  if (words.includes(query)) return 60
  // Letters in order, as "rs" in "restart" or "reset-sent": the closer together, the better.
  let at = -1, spread = 0
  for (const c of query) {
    const next = id.indexOf(c, at + 1)
    if (next < 0) return -1
    if (at >= 0) spread += next - at
    else if (next > 0 && !/[-_]/.test(id[next - 1]!)) return -1
    at = next
  }
  return 40 - Math.min(30, spread)
}

export function matching(all: Reply[], query: string): Reply[] {
  return all.map((r, i) => ({ r, i, fit: fits(r, query) })).filter(x => x.fit >= 0).sort((a, b) => b.fit - a.fit || a.i - b.i).map(x => x.r)
}

interface CannedProps { id: string; found: Reply[]; total: number; at: number; choose: (i: number) => void; hover: (i: number) => void; keys: (e: KeyboardEvent) => void }

export const optionId = (menu: string, i: number) => `${menu}-${i}`

export function CannedMenu(p: CannedProps) {
  const shown = p.found[p.at]
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [p.at, p.found])
  return (
    <div class="menu canned">
      {shown ? (
        <>
          <div ref={list} class="list" role="listbox" tabIndex={0} onKeyDown={p.keys} aria-activedescendant={optionId(p.id, p.at)} id={p.id} aria-label={t('canned')}>
            {p.found.map((r, i) => (
              <div key={r.id} role="option" id={optionId(p.id, i)} aria-selected={i === p.at}
                onPointerDown={e => e.preventDefault()} onPointerMove={() => { if (i !== p.at) p.hover(i) }} onClick={() => p.choose(i)}>
                <span class="clamp"><code>/{r.id}</code><small class="muted clamp" dir="auto">{r.title}</small></span>
              </div>
            ))}
          </div>
          <div class="prev">
            <p dir="auto">{r2(shown)}</p>
            {shown.gaps.length > 0 && <p class="muted small12">{t('canned.gaps', { n: shown.gaps.length })}</p>}
          </div>
        </>
      ) : <p class="nothing">{t(p.total ? 'canned.none' : 'canned.empty')}</p>}
      <div class="foot">
        <span><Caps keys="Enter" /> {t('canned.put')}</span><span><kbd>Tab</kbd> {t('canned.gap')}</span>
        <span class="push" role="status">{t('canned.count', { n: p.found.length, all: p.total })}<span class="vh">{shown && `, /${shown.id}, ${shown.title}`}</span></span>
      </div>
    </div>
  )
}

/** The preview: what was filled in is tinted, what could not be, more so. */
function r2(r: Reply) {
  return r.parts.map((part, i) => part.field ? <span key={i} class={part.gap ? 'hole' : 'var'}>{part.gap ? blank(part) : part.text}</span> : part.text)
}
