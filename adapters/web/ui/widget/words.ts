// Words and times in the visitor's language.
declare const LANGS: Record<string, string>

export type Words = Awaited<ReturnType<typeof speak>>

export const knows = (lang: string) => lang in LANGS

/** Loads a language; one not there is English. */
export async function speak(lang: string) {
  const code = knows(lang) ? lang : 'en'
  const list: Record<string, string> = (await import(LANGS[code]!)).default
  // Times and dates as the desk says them in its messages: 14:30, Tuesday 17 November. English is the desk's, which is British.
  const format = (at: string | number, o: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(code === 'en' ? 'en-GB' : code, o).format(new Date(at)).replace(',', '')

  /** The words called key, {gaps} filled. With n, the form the language wants for that number. */
  const of = (key: string, gaps: Record<string, string | number> = {}) =>
    (list[key + '_' + new Intl.PluralRules(code).select(+(gaps.n ?? 0))] ?? list[key] ?? key).replace(/\{(\w+)\}/g, (_, gap) => String(gaps[gap] ?? ''))

  /** The heading of a day: today, yesterday, a weekday, a date. */
  const day = (at: string) => {
    const midnight = (d: Date) => d.setHours(0, 0, 0, 0)
    const ago = Math.round((midnight(new Date()) - midnight(new Date(at))) / 864e5)
    return ago < 2 ? new Intl.RelativeTimeFormat(code, { numeric: 'auto' }).format(-ago, 'day')
      : format(at, ago < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long', year: 'numeric' })
  }

  return {
    /** Takes in the words at an address. */
    add: async (address: string) => void Object.assign(list, (await import(address)).default),
    of, day, format, lang: code, rtl: /ar|fa|he|ur/.test(code),
    time: (at: string | number) => format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }
}
