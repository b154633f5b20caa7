// How the console looks, speaks and listens, on this browser.
import { useState } from 'preact/hooks'
import { languages, speak, t } from '../i18n'
import { chosenLanguage, language } from '../language'
import { Switch } from '../parts/field'
import { sheetOpen } from '../palette/open'
import { here } from '../route'
import { languageName } from '../state/desk'
import { telling, tellMe } from '../state/notify'
import { compact, singleKeys, theme, themes } from '../theme'

export function Appearance() {
  const speakNow = (tag: string) => {
    chosenLanguage.value = tag
    void speak(language(), here.value.query.get('dir'))
  }
  return (
    <section class="panel">
      <header><h2>{t('settings.console')}</h2><span class="push muted small12">{t('settings.browser')}</span></header>
      <div class="pad options">
        <div class="option">
          <span class="label" id="o-theme">{t('nav.theme')}</span>
          <div class="seg" role="group" aria-labelledby="o-theme">
            {themes.map(x => <button key={x} type="button" aria-pressed={theme.value === x} onClick={() => { theme.value = x }}>{t(`theme.${x}`)}</button>)}
          </div>
        </div>
        <div class="option">
          <label class="label" for="o-lang">{t('settings.language')}</label>
          <select id="o-lang" class="input dense" value={chosenLanguage.value} onChange={e => speakNow((e.currentTarget as HTMLSelectElement).value)}>
            <option value="">{t('settings.language.auto')}</option>
            {languages.map(x => <option key={x} value={x}>{languageName(x)}</option>)}
          </select>
        </div>
        <div class="option"><span class="label">{t('settings.density')}</span><Switch on={compact.value} label={t('settings.compact')} set={on => { compact.value = on }} /></div>
        <Notices />
        <div class="option">
          <span class="label">{t('settings.keys')}</span>
          <div class="pile">
            <Switch on={singleKeys.value} label={t('settings.keys.single')} set={on => { singleKeys.value = on }} />
            <span class="hint muted small12">{t('settings.keys.hint')}</span>
            <div><button class="btn small" type="button" onClick={() => { sheetOpen.value = true }}>{t('sheet.show')}</button></div>
          </div>
        </div>
      </div>
    </section>
  )
}

/** Notices of the browser, for who works in other windows too. */
function Notices() {
  const [refused, setRefused] = useState(false)
  return (
    <div class="option">
      <span class="label">{t('settings.tell')}</span>
      <div class="pile">
        <Switch on={telling.value} label={t('settings.tell.on')} set={on => void tellMe(on).then(done => setRefused(!done))} />
        <span class="hint muted small12" role="status">{t(refused ? 'settings.tell.refused' : 'settings.tell.hint')}</span>
      </div>
    </div>
  )
}
