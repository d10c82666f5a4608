import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, client, NoAnswer, setCsrfToken, unwrap, whenSignedOut } from './client'

function serve(respond: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    requests.push(request)
    return respond(request)
  })
  return requests
}

afterEach(() => {
  vi.unstubAllGlobals()
  setCsrfToken('')
  whenSignedOut(() => {})
})

test('unsafe requests carry the session token, safe ones do not', async () => {
  setCsrfToken('secret-1')
  const requests = serve(() => Response.json({ now: '', speed: 1, is_moved: false }))
  await unwrap(client.GET('/api/v1/clock'))
  await unwrap(client.POST('/api/v1/clock', { body: { speed: 1 } }))
  expect(requests.map((request) => request.headers.get('X-CSRF-Token'))).toEqual([null, 'secret-1'])
})

test('a refusal becomes an ApiError with the sentence for people', async () => {
  serve(() => Response.json({ code: 'call.taken', message: '已被接起' }, { status: 409 }))
  const refusal = await unwrap(client.GET('/api/v1/clock')).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ApiError)
  expect(refusal).toMatchObject({ status: 409, code: 'call.taken', message: '已被接起' })
  expect((refusal as ApiError).isConflict).toBe(true)
})

test('no answer at all is told apart from a refusal', async () => {
  serve(() => {
    throw new TypeError('Failed to fetch')
  })
  await expect(unwrap(client.GET('/api/v1/clock'))).rejects.toBeInstanceOf(NoAnswer)
})

test('a lost session is announced, a wrong password is not', async () => {
  const signedOut = vi.fn()
  whenSignedOut(signedOut)
  serve(() => Response.json({ code: 'unauthenticated', message: '' }, { status: 401 }))
  const body = { username: 'agent1', password: 'wrong' }
  await unwrap(client.POST('/api/v1/login', { body })).catch(() => {})
  expect(signedOut).not.toHaveBeenCalled()
  await unwrap(client.GET('/api/v1/clock')).catch(() => {})
  expect(signedOut).toHaveBeenCalledOnce()
})

test('an answer without content is no failure', async () => {
  serve(() => new Response(null, { status: 204 }))
  await expect(unwrap(client.POST('/api/v1/logout'))).resolves.toBeUndefined()
})

test('a POST whose line broke is sent once more under the same key', async () => {
  let tries = 0
  const requests = serve(() => {
    tries += 1
    if (tries === 1) throw new TypeError('Failed to fetch')
    return Response.json({ now: '', speed: 2, is_moved: true })
  })
  const answer = await unwrap(client.POST('/api/v1/clock', { body: { speed: 2 } }))
  expect(answer).toMatchObject({ speed: 2 })
  const keys = requests.map((request) => request.headers.get('Idempotency-Key'))
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(keys[1]).toBe(keys[0])
  expect(await requests[1]?.json()).toEqual({ speed: 2 })
})

test('two intentions have two keys, and reading has none', async () => {
  const requests = serve(() => Response.json({}))
  await unwrap(client.POST('/api/v1/clock', { body: { speed: 1 } }))
  await unwrap(client.POST('/api/v1/clock', { body: { speed: 1 } }))
  await unwrap(client.GET('/api/v1/clock'))
  const [one, two, none] = requests.map((request) => request.headers.get('Idempotency-Key'))
  expect(one).not.toBe(two)
  expect(none).toBeNull()
})
