// Reading a server-sent event stream from a fetch body. The browser's EventSource cannot send the
// Authorization header.

/** Calls on for each event until the stream ends, and alive for each piece that arrives. */
export async function frames(body: ReadableStream<Uint8Array>, on: (event: string, id: string, data: string, retry: number) => void, alive: () => void) {
  const reader = body.getReader(), decoder = new TextDecoder()
  let rest = '', f: Record<string, string> = {}
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    alive()
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    for (const line of lines) {
      const [, key, v = ''] = /^([^:]+):? ?(.*)/.exec(line) ?? []
      if (key) f[key] = key in f && key === 'data' ? f[key] + '\n' + v : v
      else if (!line) {
        on(f.event ?? 'message', f.id ?? '', f.data ?? '', +(f.retry ?? 0))
        f = {}
      }
    }
  }
}
