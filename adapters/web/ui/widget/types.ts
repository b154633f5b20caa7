// The chat API as the widget sees it. Fields a newer desk adds are ignored.

export interface Block { kind: string; text?: string; url?: string; items?: string[] }
export interface Choice { id: string; label: string; primary?: boolean }

export interface Field {
  name: string
  label: string
  type?: 'text' | 'email' | 'tel' | 'number' | 'date' | 'area' | 'select' | 'check'
  required?: boolean
  value?: string
  hint?: string
  options?: Choice[]
}

export interface Form { title?: string; fields: Field[]; submit?: string }
export interface Survey { scale: number; ask?: string }
export type Party = 'customer' | 'bot' | 'agent' | 'system'

export interface Message {
  seq: number
  id: string
  from: Party
  name?: string
  blocks: Block[]
  choices?: Choice[]
  form?: Form
  survey?: Survey
  source?: { title: string; url?: string }
  locale: string
  at: string
  client_id?: string
  /** Id of the message in whose place this one stands. */
  edits?: string
  withdrawn?: boolean
}

export interface Owner { owner: 'bot' | 'waiting' | 'agent' | 'resolved'; name?: string; team?: string; says?: string; at?: string }
export interface Told { ticket: string; kind: string; due: string; says?: string; by?: string }
export interface Typing { from: Party; name?: string; on: boolean }
export interface Receipt { client_id: string; seq: number; state: 'received' | 'read'; at?: string }
export interface Failure { code: string; text: string }

/** What the stream carries, by event name. */
export interface Events { message: Message; owner: Owner; promise: Told; typing: Typing; receipt: Receipt; error: Failure }

export type Happening = { [K in keyof Events]: { kind: K; data: Events[K]; seq: number } }[keyof Events]

export interface Site {
  name: string
  locale: string
  locales?: string[]
  people?: { open: boolean; says?: string; wait?: string }
  privacy_url?: string
  files?: boolean
  elsewhere?: boolean
}

export interface Session { token: string; conversation: string; seq: number; expires_at: string; site: Site }

/** What a customer sends: one of the three. */
export interface Said { text?: string; choice?: string; form?: Record<string, string> }

/** What the loader hands to the panel. */
export interface Host {
  el: HTMLElement
  root: ShadowRoot
  wrap: HTMLElement
  launcher: HTMLButtonElement
  base: string
  lang: string
  data: DOMStringMap
}

export interface Panel { show(open: boolean): void }
