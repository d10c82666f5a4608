import { expect, test } from 'vitest'
import { type HubWorld, LiveHub, type Source } from './hub'
import type { HubMessage } from './protocol'

class FakeSource implements Source {
  readyState = 1
  private readonly listeners = new Map<string, (message: MessageEvent<string>) => void>()
  constructor(readonly url: URL) {}
  addEventListener(type: string, listener: (message: MessageEvent<string>) => void) {
    this.listeners.set(type, listener)
  }
  close() {
    this.readyState = 2
  }
  send(type: string, lastEventId = '', data: unknown = {}) {
    this.listeners.get(type)?.(
      new MessageEvent(type, { data: JSON.stringify(data), lastEventId }) as MessageEvent<string>,
    )
  }
  event(id: string, ...streams: string[]) {
    this.send('message', id, { name: id, streams, body: {} })
  }
  fail(readyState: number) {
    this.readyState = readyState
    this.send('error')
  }
}

function makeHub(statusOf: (streams: string) => number = () => 200) {
  const sources: FakeSource[] = []
  const heard: { page: unknown; message: HubMessage }[] = []
  const waits: number[] = []
  let due: (() => void)[] = []
  const world: HubWorld = {
    open: (url) => {
      const source = new FakeSource(new URL(url, 'http://city'))
      sources.push(source)
      return source
    },
    probe: async (url) => statusOf(new URL(url, 'http://city').searchParams.get('streams') ?? ''),
    later: (seconds, run) => {
      waits.push(seconds)
      due.push(run)
      return () => {
        due = due.filter((other) => other !== run)
      }
    },
  }
  const hub = new LiveHub(world, (page, message) => heard.push({ page, message }))
  const settle = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    const now = due
    due = []
    for (const run of now) run()
  }
  const streamsOf = (index: number) => sources[index]?.url.searchParams.get('streams')
  const afterOf = (index: number) => sources[index]?.url.searchParams.get('after')
  const last = () => sources.at(-1) as FakeSource
  return { hub, sources, heard, waits, settle, streamsOf, afterOf, last }
}

test('one connection carries what all pages want', async () => {
  const { hub, sources, settle, streamsOf } = makeHub()
  hub.want('a', ['tickets', 'clock'], 'me')
  hub.want('b', ['pool', 'clock'], 'me')
  await settle()
  expect(sources).toHaveLength(1)
  expect(streamsOf(0)).toBe('clock,pool,tickets')
})

test('a change of streams continues after the last event seen', async () => {
  const { hub, sources, settle, afterOf, streamsOf, last } = makeHub()
  hub.want('a', ['tickets'], 'me')
  await settle()
  expect(afterOf(0)).toBeNull()
  last().send('hello', '10-1')
  last().event('12-7', 'tickets')
  hub.want('a', ['tickets', 'call:1'], 'me')
  await settle()
  expect(sources[0]?.readyState).toBe(2)
  expect(streamsOf(1)).toBe('call:1,tickets')
  expect(afterOf(1)).toBe('12-7')
})

test('the same wish twice keeps the connection', async () => {
  const { hub, sources, settle } = makeHub()
  hub.want('a', ['tickets'], 'me')
  await settle()
  hub.want('a', ['tickets'], 'me')
  await settle()
  expect(sources).toHaveLength(1)
})

test('a first connection tells pages to read again, a resumed one does not', async () => {
  const { hub, heard, settle, last } = makeHub()
  const resyncs = () => heard.filter(({ message }) => message.type === 'resync').length
  hub.want('a', ['tickets'], 'me')
  await settle()
  last().send('hello', '10-1')
  expect(resyncs()).toBe(1)
  last().fail(2)
  await settle()
  last().send('hello', '10-1')
  expect(resyncs()).toBe(1)
})

test('a lost server is tried again with growing waits, and resumed where it stopped', async () => {
  const { hub, waits, settle, afterOf, last, sources, heard } = makeHub(() => 0)
  hub.want('a', ['tickets'], 'me')
  await settle()
  last().send('hello', '10-1')
  last().event('11-4', 'tickets')
  for (let attempt = 0; attempt < 6; attempt += 1) {
    last().fail(2)
    await settle()
  }
  expect(waits.slice(1)).toEqual([1, 2, 4, 8, 10, 10])
  expect(afterOf(sources.length - 1)).toBe('11-4')
  expect(heard.at(-1)?.message).toEqual({ type: 'state', state: 'retrying' })
  last().send('hello', '11-4')
  expect(heard.at(-1)?.message).toEqual({ type: 'state', state: 'open' })
})

test('a stream that is refused does not take the others down', async () => {
  const { hub, settle, streamsOf, last } = makeHub((streams) =>
    streams.includes('call:old') ? 403 : 200,
  )
  hub.want('a', ['tickets', 'call:old'], 'me')
  await settle()
  last().fail(2)
  await settle()
  expect(streamsOf(1)).toBe('tickets')
})

test('another person may hear what the last one was refused', async () => {
  const { hub, settle, streamsOf, last } = makeHub((streams) =>
    streams.includes('pool') ? 403 : 200,
  )
  hub.want('a', ['clock', 'pool'], 'first')
  await settle()
  last().fail(2)
  await settle()
  hub.want('a', ['clock', 'pool'], 'second')
  await settle()
  expect(streamsOf(2)).toBe('clock,pool')
})

test('a session that ended is not tried again', async () => {
  const { hub, heard, settle, sources, last } = makeHub(() => 401)
  hub.want('a', ['tickets'], 'me')
  await settle()
  last().fail(2)
  await settle()
  expect(heard.at(-1)?.message).toEqual({ type: 'state', state: 'signed_out' })
  expect(sources).toHaveLength(1)
})
