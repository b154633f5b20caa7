// Who is signed in, and what he may do.
import { effect, signal } from '@preact/signals'
import type { Me, SignedIn } from '../api'
import { expired, get, renewed, send } from '../http'
import { forgetWords, load, save } from '../stored'

/** Not asked yet, nobody, or the account. */
export const me = signal<Me | 'nobody' | undefined>(undefined)

/** The session ended while somebody worked: he signs in again over the page, and loses nothing. */
export const lapsed = signal(false)

/** The desk's name as of the last visit: the door shows it before anybody is signed in. */
export const deskName = (): string => load('desk', '')

/** The account. Only for what is shown to who is signed in. */
export function self(): Me {
  const m = me.value
  if (!m || m === 'nobody') throw new Error('nobody is signed in')
  return m
}

/** Tells whether the account has a permission of the table. */
export function may(permission: string): boolean {
  const m = me.value
  return !!m && m !== 'nobody' && m.permissions.includes(permission)
}

export function welcome(m: Me): void {
  renewed()
  save('desk', m.desk.name)
  lapsed.value = false
  me.value = m
}

/** Asks who is signed in. Errors are the caller's. */
export async function whoAmI(): Promise<void> {
  const { me: somebody } = await get<SignedIn>('/session')
  if (somebody) welcome(somebody)
  else me.value = 'nobody'
}

export async function signIn(email: string, password: string): Promise<void> {
  welcome(await send<Me>('POST', '/session', { email, password }))
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/session')
  forgetWords()
  me.value = 'nobody'
}

/** Notices that the session has ended. Called once, by main. */
export function watchSession(): void {
  effect(() => {
    if (expired.value > 0 && me.peek() && me.peek() !== 'nobody') lapsed.value = true
  })
}
