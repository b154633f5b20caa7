// Files: those of a message, and those that wait in the composer to be sent.
import { useRef, useState } from 'preact/hooks'
import type { File as Kept } from '../api'
import { t } from '../i18n'
import { ApiError, upload } from '../http'
import { Icon } from '../parts/icon'

const units = ['byte', 'kilobyte', 'megabyte']

/** "1.4 MB", as the browser's language writes it. */
function size(bytes: number | null): string {
  if (bytes === null) return ''
  const i = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2
  return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: units[i]!, unitDisplay: 'short', maximumFractionDigits: i === 2 ? 1 : 0 }).format(bytes / 1000 ** i)
}

/** The files of a message. What the desk does not keep has a name only. */
export function Files(p: { files: Kept[] }) {
  return (
    <>
      {p.files.map(f => (
        <p key={f.id} class="said-too">
          {f.url
            ? <a class="chip" href={f.url} target="_blank" rel="noreferrer noopener"><Icon name={f.mime.startsWith('image/') ? 'image' : 'clip'} /> <bdi class="clamp">{f.name}</bdi> <span class="num">{size(f.size)}</span></a>
            : <span class="chip"><Icon name="clip" /> <bdi class="clamp">{f.name}</bdi></span>}
        </p>
      ))}
    </>
  )
}

/** The button that takes files for a reply. They are at the desk before the reply is. */
export function Attach(p: { conversation: string; add: (f: Kept) => void; refuse: (why: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(0)
  const take = async (files: FileList | null) => {
    for (const f of files ?? []) {
      setBusy(n => n + 1)
      try {
        p.add(await upload<Kept>(`/conversations/${p.conversation}/files`, f))
      } catch (e) {
        p.refuse(t('file.failed', { name: f.name, why: e instanceof ApiError ? e.detail : '' }))
      } finally {
        setBusy(n => n - 1)
      }
    }
  }
  return (
    <>
      <input ref={input} type="file" multiple hidden onChange={e => { void take(e.currentTarget.files).then(() => { if (input.current) input.current.value = '' }) }} />
      <button class="btn quiet small" type="button" aria-busy={busy > 0} onClick={() => input.current?.click()}><Icon name="clip" small /> {t(busy ? 'file.sending' : 'file.add')}</button>
    </>
  )
}

/** The files that go with what is being written. */
export function Attached(p: { files: Kept[]; drop: (id: string) => void }) {
  if (!p.files.length) return null
  return (
    <ul class="attached" aria-label={t('file.list')}>
      {p.files.map(f => (
        <li key={f.id} class="chip">
          <Icon name="clip" /> <bdi class="clamp">{f.name}</bdi> <span class="num">{size(f.size)}</span>
          <button class="btn quiet icon-only" type="button" aria-label={t('file.drop', { name: f.name })} onClick={() => p.drop(f.id)}><Icon name="x" small /></button>
        </li>
      ))}
    </ul>
  )
}
