// Talking to the desk's API: JSON, the session's cookie, problems as one error type.
import { signal } from '@preact/signals'
import type { Problem } from './api'

/** How long an answer may take, in ms, before the desk counts as unreachable. */
const patience = 20_000

/** What went wrong with a call. Code offline: no answer came; whether the call arrived is not known. */
export class ApiError extends Error {
  constructor(readonly code: string, readonly status: number, readonly detail: string, readonly problem: Partial<Problem> = {}, readonly retryAfter = 0) {
    super(detail || code)
  }
}

/** Rises when a call finds that the session has ended. */
export const expired = signal(0)
let session = 0

/** Somebody signed in: what earlier calls still find out of the session before is of no consequence. */
export function renewed(): void {
  session++
}

export interface Call {
  body?: unknown
  /** Makes a repeated call harmless: the same key gives the same answer. */
  key?: string
  /** The version that is edited. */
  match?: string
  signal?: AbortSignal
  /** Lets the call outlive the page. */
  keepalive?: boolean
}

export interface Answer<T> { data: T; etag: string }

async function problem(res: Response): Promise<ApiError> {
  const wait = Number(res.headers.get('Retry-After')) || 0
  try {
    const p = await res.json() as Partial<Problem>
    return new ApiError(p.code ?? 'internal', res.status, p.detail ?? p.title ?? '', p, wait)
  } catch {
    return new ApiError('internal', res.status, '', {}, wait)
  }
}

async function ask<T>(method: string, path: string, call: Call): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (call.body !== undefined) headers['Content-Type'] = 'application/json'
  if (call.key) headers['Idempotency-Key'] = call.key
  if (call.match) headers['If-Match'] = call.match
  const late = AbortSignal.timeout(patience)
  const asked = session
  let res: Response
  try {
    res = await fetch('/api/v1' + path, {
      method, headers, credentials: 'same-origin', cache: 'no-store', keepalive: call.keepalive ?? false,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: call.signal ? AbortSignal.any([call.signal, late]) : late,
    })
  } catch (e) {
    if (call.signal?.aborted) throw e
    throw new ApiError('offline', 0, '')
  }
  if (!res.ok) {
    const error = await problem(res)
    if (res.status === 401 && path !== '/session' && asked === session) expired.value++
    throw error
  }
  const data = res.status === 204 ? undefined : await res.json()
  return { data: data as T, etag: res.headers.get('ETag') ?? '' }
}

export async function get<T>(path: string, call: Call = {}): Promise<T> {
  return (await ask<T>('GET', path, call)).data
}

/** As get, with the version that an edit must name. */
export function getVersioned<T>(path: string): Promise<Answer<T>> {
  return ask<T>('GET', path, {})
}

export async function send<T = void>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, call: Call = {}): Promise<T> {
  return (await ask<T>(method, path, { ...call, body })).data
}

/** How long a file may take on its way, in ms. */
const uploadPatience = 120_000

/** Sends a file. */
export async function upload<T>(path: string, file: File): Promise<T> {
  const body = new FormData()
  body.append('file', file)
  let res: Response
  try {
    res = await fetch('/api/v1' + path, { method: 'POST', body, credentials: 'same-origin', headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(uploadPatience) })
  } catch {
    throw new ApiError('offline', 0, '')
  }
  if (!res.ok) throw await problem(res)
  return await res.json() as T
}

/** A path with its query; empty values are left out. */
export function url(path: string, query: Record<string, string | number | undefined>): string {
  const q = new URLSearchParams()
  for (const [name, v] of Object.entries(query)) if (v !== undefined && v !== '') q.set(name, String(v))
  const s = q.toString()
  return s ? `${path}?${s}` : path
}

/** How many items a page of a list has. */
export const pageSize = 200

/** Reads a list page by page; each page is handed over as it comes. */
export async function pages<T>(path: string, query: Record<string, string | undefined>, take: (items: T[]) => void, signal?: AbortSignal): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await get<{ items: T[]; next: string | null }>(url(path, { ...query, limit: pageSize, cursor }), signal ? { signal } : {})
    take(page.items)
    cursor = page.next ?? undefined
  } while (cursor)
}

/** Reads a whole list. */
export async function list<T>(path: string, query: Record<string, string | undefined> = {}): Promise<T[]> {
  const out: T[] = []
  await pages<T>(path, query, items => { out.push(...items) })
  return out
}
