// Who: the shape tells the party, the colour repeats it. Round customer, square agent, bell bot.
import { Icon } from './icon'

/** Two letters for a name; a customer without one is a person's outline. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter(Boolean)
  const letters = words.length > 1 ? [words[0]!, words[words.length - 1]!] : [...(words[0] ?? '')].slice(0, 2)
  return letters.map(w => [...w][0] ?? '').join('').toLocaleUpperCase()
}

export function Who(p: { party: 'customer' | 'agent' | 'bot' | 'none'; name?: string; small?: boolean; here?: boolean }) {
  const cls = `who ${p.party}${p.small ? ' s' : ''}${p.here ? ' here' : ''}`
  if (p.party === 'bot') return <span class={cls} aria-hidden="true"><Icon name="bell" small /></span>
  if (!p.name) return <span class={cls} aria-hidden="true"><Icon name="user" small /></span>
  return <span class={cls} aria-hidden="true" data-letters={initials(p.name)} /> // drawn, not text: the name is said beside it
}
