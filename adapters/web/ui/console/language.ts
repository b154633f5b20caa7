// Which language the console speaks: ?lang= for one page view, else as chosen, else the browser's.
import { languages } from './i18n'
import { here } from './route'
import { stored } from './stored'

export const chosenLanguage = stored('language', '')

export function language(): string {
  const asked = here.value.query.get('lang') || chosenLanguage.value
  return asked || navigator.languages.find(tag => languages.includes(tag.slice(0, 2))) || 'en'
}
