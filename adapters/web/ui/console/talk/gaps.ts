// Gaps: the stretches of a text which a canned reply filled in from the conversation, or could not fill.
import type { Part } from '../api'

export interface Mark {
  start: number
  end: number
  field: string
  /** Still to be filled. */
  gap: boolean
}

/** A gap as it stands in the text until it is filled: its name in words, whatever the reply's file calls it. */
export function blank(part: Part): string {
  return `[${part.text.replace(/^\{\??(.*)\}$/, '$1').replace(/[._]/g, ' ')}]`
}

/** Joins a canned reply's parts to a text, with marks that begin at an offset. */
export function fill(parts: Part[], offset = 0): { text: string; marks: Mark[] } {
  let text = ''
  const marks: Mark[] = []
  for (const part of parts) {
    const words = part.gap ? blank(part) : part.text
    if (part.field) marks.push({ start: offset + text.length, end: offset + text.length + words.length, field: part.field, gap: part.gap })
    text += words
  }
  return { text, marks }
}

/** Moves marks along with an edit. A stretch that was edited has been looked at, and loses its mark. */
export function shift(marks: Mark[], before: string, after: string): Mark[] {
  const least = Math.min(before.length, after.length)
  let head = 0
  while (head < least && before[head] === after[head]) head++
  let tail = 0
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const cut = before.length - tail
  const by = after.length - before.length
  return marks.flatMap(m => {
    if (m.end <= head) return [m]
    if (m.start >= cut) return [{ ...m, start: m.start + by, end: m.end + by }]
    return []
  })
}

/** The gap to go to from a caret: the next one behind it, else the first. */
export function nextGap(marks: Mark[], caret: number): Mark | undefined {
  const gaps = marks.filter(m => m.gap)
  return gaps.find(m => m.start >= caret) ?? gaps[0]
}

/** The text cut at its marks, for tinting. */
export function pieces(text: string, marks: Mark[]): { text: string; mark?: Mark }[] {
  const out: { text: string; mark?: Mark }[] = []
  let at = 0
  for (const m of [...marks].sort((a, b) => a.start - b.start)) {
    if (m.start > at) out.push({ text: text.slice(at, m.start) })
    out.push({ text: text.slice(m.start, m.end), mark: m })
    at = m.end
  }
  out.push({ text: text.slice(at) })
  return out
}
