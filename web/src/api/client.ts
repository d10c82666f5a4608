import createClient, { type Middleware } from 'openapi-fetch'
import { fetchSafely, withKey } from './idempotency'
import type { components, paths } from './schema'

export type ErrorBody = components['schemas']['ErrorBody']

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Something must be done before anything else; who is signed in says what, when asked again. */
const FIRST_STEPS = new Set(['people.password_first', 'people.factor_first'])

async function codeOf(response: Response): Promise<string> {
  try {
    return String((await response.clone().json()).code)
  } catch {
    return ''
  }
}

let csrfToken = ''
let onSignedOut: () => void = () => {}

/** The token of the session that `GET /me` answered; sent with every unsafe request. */
export function setCsrfToken(token: string) {
  csrfToken = token
}

/** Called when the server no longer knows who we are. */
export function whenSignedOut(listener: () => void) {
  onSignedOut = listener
}

const session: Middleware = {
  onRequest({ request }) {
    if (!SAFE_METHODS.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken)
    withKey(request)
    return request
  },
  async onResponse({ request, response }) {
    // The first two are asked when nobody is signed in; to ask /me again would never end. The third
    // answers 401 to a wrong old password, the fourth to a first step that was too long ago.
    const isAsking = /\/(login|me|me\/password|login\/factor)$/.test(new URL(request.url).pathname)
    if (response.status === 401 && !isAsking) onSignedOut()
    if (response.status === 403 && FIRST_STEPS.has(await codeOf(response))) onSignedOut()
  },
}

export const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: fetchSafely,
})
client.use(session)

/** What the server said no with. `code` is stable; `message` is for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: NonNullable<ErrorBody['fields']> = [],
    readonly data: NonNullable<ErrorBody['data']> = {},
  ) {
    super(message)
  }

  /** Somebody else was faster; what is on the screen is stale. */
  get isConflict() {
    return this.status === 409
  }
}

/** The server did not answer at all: nothing was saved. */
export class NoAnswer extends Error {}

/** Turn openapi-fetch's `{data, error}` into data, or throw ApiError or NoAnswer. */
export async function unwrap<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let result: { data?: T; error?: unknown; response: Response }
  try {
    result = await call
  } catch (error) {
    throw error instanceof TypeError ? new NoAnswer(error.message) : error
  }
  const { data, error, response } = result
  if (response.ok) return data as T
  const body = error as Partial<ErrorBody> | undefined
  throw new ApiError(
    response.status,
    body?.code ?? 'unknown',
    body?.message ?? response.statusText,
    body?.fields,
    body?.data,
  )
}
