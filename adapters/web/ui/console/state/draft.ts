// What is being written, kept through leaving and reloading: one reply and one note a conversation.
import type { File } from '../api'
import { load, save } from '../stored'
import type { Mark } from '../talk/gaps'

export type Mode = 'reply' | 'note'

export interface Draft {
  text: string
  /** Where a canned reply filled something in, or could not. */
  marks: Mark[]
  /** Id of the canned reply the text was made from. */
  canned?: string
  /** Uploaded already; they go with the reply. */
  files?: File[]
}

export const emptyDraft: Draft = { text: '', marks: [] }

export function draftOf(conversation: string, mode: Mode): Draft {
  return load(`draft.${conversation}.${mode}`, emptyDraft)
}

export function keepDraft(conversation: string, mode: Mode, d: Draft): void {
  save(`draft.${conversation}.${mode}`, d.text || d.files?.length ? d : undefined)
}
