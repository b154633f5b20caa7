// The top bar of a screen, and the way to the palette in it.
import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { paletteOpen } from '../palette/open'
import { Icon } from './icon'
import { Caps } from './menu'

export function Top(p: { children: ComponentChildren }) {
  return <header class="top">{p.children}</header>
}

export function SearchBox() {
  return (
    <button class="searchbox" type="button" aria-haspopup="dialog" onClick={() => { paletteOpen.value = true }}>
      <Icon name="search" small /> <span class="clamp">{t('search.box')}</span> <span class="push row keys"><Caps keys="Mod+k" /></span>
    </button>
  )
}
