// Giving conversations to another team, with a word why.
import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Dialog } from '../parts/dialog'
import { picked } from '../state/belt'
import { teams } from '../state/desk'
import { ms } from '../state/due'
import { act, talk } from '../state/talk'
import { when } from '../time'

/** Which conversations are about to be given away. */
export const transferOpen = signal<string[]>([])

export function Transfer() {
  const ids = transferOpen.value
  const here = talk.value?.id === ids[0] ? talk.value?.team : ''
  const choices = teams.value.filter(team => team.id !== here)
  const [team, setTeam] = useState(choices[0]?.id ?? '')
  const [why, setWhy] = useState('')
  const close = () => { transferOpen.value = [] }
  const name = choices.find(x => x.id === team)?.name ?? ''
  const give = (e: Event) => {
    e.preventDefault()
    if (!team) return
    for (const id of ids) act(id, 'transfer', { team, ...(why.trim() ? { text: why.trim() } : {}) })
    picked.value = new Set()
    close()
  }
  return (
    <Dialog title={t('transfer.title', { n: ids.length })} close={close}>
      <form class="stack-form" onSubmit={give}>
        {choices.length === 0 && <p class="muted">{t('transfer.none')}</p>}
        <fieldset class="choices" aria-label={t('transfer.team')}>
          {choices.map((x, i) => (
            <label key={x.id} class="choice">
              <input type="radio" name="team" value={x.id} checked={team === x.id} onChange={() => setTeam(x.id)} {...(i === 0 ? { 'data-autofocus': true } : {})} />
              <span><b dir="auto">{x.name}</b><small class="muted">{x.open ? t('team.open') : x.opens_at ? t('team.opens', { time: when(ms(x.opens_at)) }) : t('team.closed')}</small></span>
            </label>
          ))}
        </fieldset>
        <div class="field">
          <label for="why">{t('transfer.why')}</label>
          <textarea class="input" id="why" rows={2} dir="auto" value={why} onInput={e => setWhy((e.currentTarget as HTMLTextAreaElement).value)} />
          <span class="hint">{t('transfer.hint')}</span>
        </div>
        <div class="row end">
          <button class="btn quiet" type="button" onClick={close}>{t('cancel')}</button>
          <button class="btn primary" type="submit" disabled={!team}>{name ? t('transfer.do', { team: name }) : t('act.transfer')}</button>
        </div>
      </form>
    </Dialog>
  )
}
