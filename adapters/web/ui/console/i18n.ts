// The console's words. Catalogues are JSON in ICU message style, cut down to what the console uses:
// {name}, {n, plural, one {# ticket} other {# tickets}} and <b>tags</b>, which only rich() renders.
import { signal } from '@preact/signals'
import type { ComponentChild } from 'preact'
import en from './locales/en.json'

export type Key = keyof typeof en
export type Args = Record<string, string | number>
type Catalogue = Record<string, string>

/** Catalogues besides English, each a chunk of its own. */
const others: Record<string, () => Promise<{ default: Catalogue }>> = {
  de: () => import('./locales/de.json'),
}

/** Languages one can choose, as the settings list them. */
export const languages = ['en', ...Object.keys(others)]

/** The language in force, as a BCP 47 tag for Intl. */
export const lang = signal('en')
const words = signal<Catalogue>(en)
const pseudo = signal(false)

const rightToLeft = /^(ar|fa|he|ur)\b/

/** Switches to a language; unknown ones, and ar until it is translated, show English words. en-XA is the pseudo-locale. */
export async function speak(tag: string, dir: string | null): Promise<void> {
  const base = tag.slice(0, 2)
  const load = others[base]
  words.value = load ? (await load()).default : en
  pseudo.value = tag === 'en-XA'
  lang.value = pseudo.value || base === 'en' ? 'en-GB' : tag
  const root = document.documentElement
  root.lang = load ? base : 'en'
  root.dir = dir ?? (rightToLeft.test(tag) ? 'rtl' : 'ltr')
}

// ── Parsing ────────────────────────────────────────────────────────────

type Node =
  | string
  | { arg: string }
  | { plural: string; cases: Record<string, Node[]> }
  | { count: true }
  | { tag: string; body: Node[] }

const parsed = new Map<string, Node[]>()

function parse(text: string): Node[] {
  let nodes = parsed.get(text)
  if (!nodes) parsed.set(text, (nodes = new Reader(text).nodes('')))
  return nodes
}

/** Reader walks one message. Catalogues are ours and tested, so a broken one may look odd but cannot loop. */
class Reader {
  private at = 0
  constructor(private readonly s: string) {}

  /** Nodes up to the closing sign, which is consumed: '' = to the end, '}' = of a plural case, else of a tag. */
  nodes(close: string): Node[] {
    const out: Node[] = []
    let text = ''
    const flush = () => { if (text) out.push(text); text = '' }
    while (this.at < this.s.length) {
      const c = this.s[this.at]!
      if (close && this.s.startsWith(close, this.at)) { this.at += close.length; break }
      if (c === '{') { flush(); out.push(this.braces()); continue }
      if (c === '#' && close === '}') { flush(); this.at++; out.push({ count: true }); continue }
      const tag = c === '<' && /^<([a-z]+)>/.exec(this.s.slice(this.at))
      if (tag) {
        flush()
        this.at += tag[0].length
        out.push({ tag: tag[1]!, body: this.nodes(`</${tag[1]}>`) })
        continue
      }
      text += c
      this.at++
    }
    flush()
    return out
  }

  private braces(): Node {
    const head = /^\{\s*(\w+)\s*(?:,\s*plural\s*,)?/.exec(this.s.slice(this.at))!
    this.at += head[0].length
    if (!head[0].endsWith(',')) { this.at++; return { arg: head[1]! } }
    const cases: Record<string, Node[]> = {}
    for (;;) {
      const one = /^\s*(=?\w+)\s*\{/.exec(this.s.slice(this.at))
      if (!one) break
      this.at += one[0].length
      cases[one[1]!] = this.nodes('}')
    }
    this.at = this.s.indexOf('}', this.at) + 1
    return { plural: head[1]!, cases }
  }
}

// ── Saying ─────────────────────────────────────────────────────────────

function chosen(node: { plural: string; cases: Record<string, Node[]> }, n: number): Node[] {
  return node.cases[`=${n}`] ?? node.cases[new Intl.PluralRules(lang.value).select(n)] ?? node.cases.other ?? []
}

function flat(nodes: Node[], args: Args, n: number): string {
  return nodes.map(node => {
    if (typeof node === 'string') return pseudo.value ? stretch(node) : node
    if ('arg' in node) return say(args[node.arg])
    if ('count' in node) return say(n)
    if ('tag' in node) return flat(node.body, args, n)
    return flat(chosen(node, Number(args[node.plural])), args, Number(args[node.plural]))
  }).join('')
}

function say(v: string | number | undefined): string {
  return typeof v === 'number' ? new Intl.NumberFormat(lang.value).format(v) : v ?? ''
}

/** Says a text of the catalogue. */
export function t(key: Key, args: Args = {}): string {
  return flat(parse(words.value[key] ?? en[key]), args, 0)
}

/** Says a text whose tags become elements: render turns a tag's name and words into one. */
export function rich(key: Key, args: Args, render: (tag: string, words: string) => ComponentChild): ComponentChild[] {
  return parse(words.value[key] ?? en[key]).map(node =>
    typeof node === 'object' && 'tag' in node ? render(node.tag, flat(node.body, args, 0)) : flat([node], args, 0))
}

/** True where the catalogue has a text of this name: for codes that come from the server. */
export function known(key: string): key is Key {
  return key in en
}

/** Text of the desk's own, as the beginning of a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase(lang.value) + text.slice(1)
}

const letters: Record<string, string> = { a: 'á', e: 'ë', i: 'î', o: 'ö', u: 'ü', A: 'Å', E: 'É', I: 'Ï', O: 'Ø', U: 'Û', n: 'ñ', c: 'ç', s: 'š', y: 'ý' }

/** Makes English about 40 % longer and visibly accented, to find words outside the catalogue and boxes too small. */
function stretch(text: string): string {
  return text.replace(/[a-zA-Z]+/g, word => {
    const accented = word.replace(/./g, c => letters[c] ?? c)
    return word.length < 4 ? accented : accented + accented.slice(-Math.ceil(word.length * 0.4))
  })
}
