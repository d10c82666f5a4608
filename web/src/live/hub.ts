import type { HubMessage, LiveEvent, LivePartial, LiveState } from './protocol'

/** The part of EventSource that the hub uses. */
export interface Source {
  readonly readyState: number
  addEventListener(type: string, listener: (message: MessageEvent<string>) => void): void
  close(): void
}

export interface HubWorld {
  open: (url: string) => Source
  /** The status that the server answers `url` with; 0 when it does not answer. */
  probe: (url: string) => Promise<number>
  later: (seconds: number, run: () => void) => () => void
}

const CLOSED = 2
const SETTLE_SECONDS = 0.03
const LONGEST_WAIT_SECONDS = 10

const address = (streams: readonly string[], after: string) => {
  const query = new URLSearchParams({ streams: streams.join(',') })
  if (after) query.set('after', after)
  return `/api/v1/events?${query}`
}

/**
 * One live connection for any number of pages. It asks for the union of their streams and, whenever
 * that changes or the line breaks, continues after the last event seen: nothing missed or doubled.
 */
export class LiveHub {
  private readonly pages = new Map<unknown, readonly string[]>()
  private readonly denied = new Set<string>()
  private source: Source | null = null
  private following = ''
  private cursor = ''
  private session = ''
  private failures = 0
  private cancelWait: (() => void) | null = null
  private state: LiveState = 'off'

  constructor(
    private readonly world: HubWorld,
    private readonly tell: (page: unknown, message: HubMessage) => void,
  ) {}

  /** What `page` wants to hear, for the person `session`. */
  want(page: unknown, streams: readonly string[], session: string) {
    if (session !== this.session) {
      this.session = session
      this.denied.clear()
      this.following = ''
    }
    const isNew = !this.pages.has(page)
    this.pages.set(page, streams)
    if (isNew) this.tell(page, { type: 'state', state: this.state })
    this.plan(SETTLE_SECONDS)
  }

  leave(page: unknown) {
    this.pages.delete(page)
    this.plan(SETTLE_SECONDS)
  }

  /** The network is back, or the machine woke up: do not wait for the next attempt. */
  wake() {
    if (this.state !== 'retrying') return
    this.following = ''
    this.failures = 0
    this.plan(0)
  }

  private plan(seconds: number) {
    this.cancelWait?.()
    this.cancelWait = this.world.later(seconds, () => {
      this.cancelWait = null
      this.connect()
    })
  }

  private get wanted() {
    const union = new Set([...this.pages.values()].flat())
    return [...union].filter((name) => !this.denied.has(name)).sort()
  }

  private connect() {
    const streams = this.wanted
    const key = streams.join(',')
    if (this.source && key === this.following) return
    this.source?.close()
    this.source = null
    this.following = key
    if (!streams.length) return this.become('off')
    if (this.state !== 'retrying') this.become('connecting')
    const isFresh = !this.cursor
    const source = this.world.open(address(streams, this.cursor))
    this.source = source
    source.addEventListener('hello', ({ lastEventId }) => {
      this.cursor = lastEventId || this.cursor
      this.failures = 0
      this.become('open')
      // Without a cursor nothing was replayed: what pages read before this moment may be stale.
      if (isFresh) this.everyone({ type: 'resync' })
    })
    source.addEventListener('resync', ({ lastEventId }) => {
      this.cursor = lastEventId || this.cursor
      this.everyone({ type: 'resync' })
    })
    source.addEventListener('live', ({ data }) => {
      this.everyone({ type: 'partial', partial: JSON.parse(data) as LivePartial })
    })
    source.addEventListener('message', ({ data, lastEventId }) => {
      this.cursor = lastEventId
      this.everyone({ type: 'event', event: JSON.parse(data) as LiveEvent })
    })
    source.addEventListener('error', () => this.failed(source, streams))
  }

  private failed(source: Source, streams: readonly string[]) {
    if (source !== this.source) return
    this.become('retrying')
    if (source.readyState !== CLOSED) return
    this.source = null
    this.failures += 1
    void this.diagnose(streams)
  }

  /** The browser gave up: find out why, drop what is not ours to hear, try again. */
  private async diagnose(streams: readonly string[]) {
    const status = await this.world.probe(address(streams, this.cursor))
    if (status === 401) return this.become('signed_out')
    if (status === 403) {
      const each = await Promise.all(streams.map((name) => this.world.probe(address([name], ''))))
      for (const [index, name] of streams.entries()) {
        if (each[index] === 403) this.denied.add(name)
      }
    }
    if (status === 422) this.cursor = ''
    this.plan(Math.min(2 ** (this.failures - 1), LONGEST_WAIT_SECONDS))
  }

  private become(state: LiveState) {
    if (state === this.state) return
    this.state = state
    this.everyone({ type: 'state', state })
  }

  private everyone(message: HubMessage) {
    for (const page of this.pages.keys()) this.tell(page, message)
  }
}

/** The hub's world in a browser, page or worker. */
export const browserWorld: HubWorld = {
  open: (url) => new EventSource(url),
  probe: async (url) => {
    const abort = new AbortController()
    try {
      const response = await fetch(url, { signal: abort.signal })
      return response.status
    } catch {
      return 0
    } finally {
      abort.abort()
    }
  },
  later: (seconds, run) => {
    const timer = setTimeout(run, seconds * 1000)
    return () => clearTimeout(timer)
  },
}
