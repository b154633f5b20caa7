// One-time links carry their token behind the #, where servers and proxies do not log it.
import { signal } from '@preact/signals'
import { here } from '../route'

export function linkToken(): string {
  const { hash, query } = here.value
  return hash.replace(/^(link|token)=/, '') || (query.get('link') ?? '')
}

/** Whose password was just set: the door asks for that one. */
export const comesAs = signal('')
