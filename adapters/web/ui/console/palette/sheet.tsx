// The shortcut sheet: what is bound here, by where it works.
import { useRef } from 'preact/hooks'
import { rich, t, type Key } from '../i18n'
import { bound, type Binding } from '../keys'
import { Dialog } from '../parts/dialog'
import { Switch } from '../parts/field'
import { Caps } from '../parts/menu'
import { singleKeys } from '../theme'
import { sheetOpen } from './open'

const order: Key[] = ['keys.queue', 'keys.talk', 'keys.anywhere', 'keys.go']

export function Sheet() {
  // Read once, before the dialog's own layer hides them.
  const all = useRef<Binding[]>(bound())
  const seen = new Set<string>()
  const unique = all.current.filter(b => !seen.has(b.keys) && seen.add(b.keys))
  return (
    <Dialog title={t('sheet')} class="wide" close={() => { sheetOpen.value = false }}>
      <div class="sheet">
        {order.map(group => {
          const some = unique.filter(b => b.group === group)
          if (some.length === 0) return null
          return (
            <section key={group}>
              <h3>{t(group)}</h3>
              <dl>{some.map(b => <div key={b.keys} class={b.off ? 'off' : undefined}><dt>{t(b.label)}</dt><dd class="row"><Caps keys={b.keys} /></dd></div>)}</dl>
            </section>
          )
        })}
      </div>
      <div class="sheet-foot"><Switch on={singleKeys.value} label={t('settings.keys.single')} set={on => { singleKeys.value = on }} /><span class="muted small12">{t('settings.keys.hint')}</span>
        <span class="muted small12">{rich('sheet.manual', {}, (_, w) => <code>{w}</code>)}</span></div>
    </Dialog>
  )
}
