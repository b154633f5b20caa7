// What lies over every screen: no connection, a session that ended, and the last deed, to be taken back.
import { SignInForm } from '../door/form'
import { rich, t } from '../i18n'
import { useKeys } from '../keys'
import { hint } from '../state/hint'
import { downSince } from '../state/live'
import { outbox } from '../state/outbox'
import { lapsed, self } from '../state/session'
import { letBe, takeBack, undo, undoFor } from '../state/undo'
import { clock } from '../time'
import { Dialog } from './dialog'
import { Icon } from './icon'
import { Caps } from './menu'

/** Says since when there is no connection, and what waits. */
export function Offline() {
  const waits = outbox.value.filter(p => p.state === 'waiting').length
  const since = downSince.value
  return (
    <div role="status" class="notice-at">
      {since > 0 && (
        <div class="banner notice"><Icon name="off" small /><div>{rich('offline', { time: clock(since) }, (_, w) => <b>{w}</b>)} {waits > 0 ? t('offline.waits', { n: waits }) : t('offline.go_on')}</div></div>
      )}
    </div>
  )
}

/** The last deed, and the way back. */
export function UndoBar() {
  const u = undo.value
  useKeys([{ keys: 'z', label: 'key.undo', group: 'keys.anywhere', off: !u, run: takeBack }])
  return (
    <div role="status" class="undo-at">
      {u && (
        <div class="undo" key={u.until}>
          <svg class="undo-ring" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9" pathLength={100} /></svg>
          <span>{u.number ? t('undo.solved', { ticket: u.number }) : t('undo.solved.chat')}</span>
          <button class="btn quiet small" type="button" onClick={takeBack}><Icon name="undo" small /> {t('undo')} <Caps keys="z" /></button>
          <button class="btn quiet square small" type="button" aria-label={t('close')} onClick={letBe}><Icon name="x" small /></button>
          <span class="vh">{t('undo.for', { n: undoFor / 1000 })}</span>
        </div>
      )}
      {!u && hint.value && <div class="undo"><Icon name="info" small /><span>{hint.value}</span></div>}
    </div>
  )
}

/** The session ended: sign in over the page; nothing written is lost. */
export function Lapsed() {
  if (!lapsed.value) return null
  return (
    <Dialog title={t('lapsed.title')} close={() => { lapsed.value = false }}>
      <p class="small muted lapsed-why">{t('lapsed.body')}</p>
      <SignInForm email={self().email} />
    </Dialog>
  )
}
