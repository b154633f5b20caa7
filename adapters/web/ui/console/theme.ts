// Light, dark or as the system says; comfortable or compact.
import { effect } from '@preact/signals'
import { here } from './route'
import { stored } from './stored'

export type Theme = 'system' | 'light' | 'dark'
export const themes: Theme[] = ['system', 'light', 'dark']
export const theme = stored<Theme>('theme', 'system')
export const compact = stored('compact', false)

/** Single keys and the palette's shortcut: WCAG 2.1.4 wants them to have a switch. */
export const singleKeys = stored('keys', true)

/** Keeps the document's attributes as chosen; ?theme= overrides for one page view. Called once, by main. */
export function startTheme(): void {
  effect(() => {
    const chosen = here.value.query.get('theme') ?? theme.value
    const root = document.documentElement
    if (chosen === 'system') delete root.dataset.theme
    else root.dataset.theme = chosen
    if (compact.value) root.dataset.density = 'compact'
    else delete root.dataset.density
  })
}

/** Light, then dark, then the system's again. */
export function nextTheme(): Theme {
  return (theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!)
}
