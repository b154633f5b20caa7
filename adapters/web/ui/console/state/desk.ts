// What the console shows of the desk's definition: read once, and anew when the revision changes.
import { signal } from '@preact/signals'
import type { Team } from '../api'
import { known, lang, t } from '../i18n'
import { list } from '../http'
import type { IconName } from '../parts/icon'
import { self } from './session'

export const teams = signal<Team[]>([])

/** Reads the teams. Without them their ids are shown, so a failure is not worth a word. */
export async function readTeams(): Promise<void> {
  try {
    teams.value = await list<Team>('/teams')
  } catch { /* see above */ }
}

export function teamName(id: string): string {
  return teams.value.find(team => team.id === id)?.name ?? id
}

const channelIcons: Record<string, IconName> = { web: 'chat', chat: 'chat', slack: 'hash', telegram: 'send', discord: 'chat', email: 'mail', webhook: 'link' }

function channelKind(channel: string): string {
  return channel.split(':')[0]!
}

export function channelIcon(channel: string): IconName {
  return channelIcons[channelKind(channel)] ?? 'chat'
}

/** web, Slack, mail: the kind of a channel, as people say it. */
export function channelName(channel: string): string {
  const key = `channel.${channelKind(channel)}`
  return known(key) ? t(key) : channelKind(channel)
}

/** The name of a language; '' for the desk's first one, which goes without saying. */
export function foreignLanguage(locale: string): string {
  const base = (tag: string) => tag.split('-')[0]!
  if (!locale || base(locale) === base(self().desk.locales[0] ?? '')) return ''
  return languageName(locale)
}

export function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames(lang.value, { type: 'language' }).of(locale) ?? locale
  } catch {
    return locale
  }
}

/** Why a conversation was handed over, in a few words: the code's if the catalogue has them, else the sentence given. */
export function handoffWords(reason: string, why: string): string {
  const key = `reason.${reason}`
  if (reason === 'flow' && why) return why
  return known(key) ? t(key) : why || reason
}

/** 94% */
export function percent(share: number): string {
  return new Intl.NumberFormat(lang.value, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}
