/** Keys of POSTs: what is sent again because the line broke takes effect once (docs/api.md). */
const HEADER = 'Idempotency-Key'
const RUNNING = 'idempotency.running'
/** These only ask: nothing takes effect, and their answers are not worth keeping. */
const ASKS = /\/(preview|proposals|login|logout)$/
export const RETRY_MS = 600

/** Random enough for a key, also where the page is not served over TLS (no `randomUUID` there). */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function withKey(request: Request) {
  const asks = ASKS.test(new URL(request.url).pathname)
  if (request.method === 'POST' && !asks && !request.headers.has(HEADER))
    request.headers.set(HEADER, freshKey())
}

const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS))

async function isRunning(response: Response): Promise<boolean> {
  if (response.status !== 409) return false
  const body: { code?: string } = await response.clone().json()
  return body.code === RUNNING
}

/** Fetch; when the line breaks under a request with a key, once more under the same key. */
export async function fetchSafely(request: Request): Promise<Response> {
  if (!request.headers.has(HEADER)) return globalThis.fetch(request)
  const [again, onceMore] = [request.clone(), request.clone()]
  try {
    return await globalThis.fetch(request)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    await pause()
    const response = await globalThis.fetch(again)
    if (!(await isRunning(response))) return response
    await pause() // the first one is still at work
    return globalThis.fetch(onceMore)
  }
}
