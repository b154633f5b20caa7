// The loader paints the launcher and fetches the panel once somebody means to talk.
declare const PANEL: string, LANGS: Record<string, string>, LAUNCH: Record<string, [string, string]>

const script = document.currentScript as HTMLScriptElement
const root = new URL('.', script.src).href
const lang = document.documentElement.lang.slice(0, 2)
const button = document.createElement('button')
button.textContent = (LAUNCH[lang] ?? LAUNCH.en)![0]
button.onclick = async () => {
  const [panel, words] = await Promise.all([import(root + PANEL), import(root + (LANGS[lang] ?? LANGS.en))])
  panel.open(words.default)
}
document.body.append(button)
export {}
