import { browserWorld, LiveHub } from './hub'
import type { HubMessage, LiveEvent, LivePartial, LiveState, PageMessage } from './protocol'

const PING_SECONDS = 20

export interface Subscription {
  streams: readonly string[]
  onEvent: (event: LiveEvent) => void
  onResync: () => void
  onPartial: (partial: LivePartial) => void
}

const subscriptions = new Set<Subscription>()
const watchers = new Set<() => void>()
let state: LiveState = 'off'
let session = ''
let post: ((message: PageMessage) => void) | null = null

function receive(message: HubMessage) {
  if (message.type === 'state') {
    state = message.state
    for (const watcher of watchers) watcher()
    return
  }
  for (const subscription of [...subscriptions]) deliver(subscription, message)
}

function deliver(subscription: Subscription, message: Exclude<HubMessage, { type: 'state' }>) {
  if (message.type === 'resync') subscription.onResync()
  else if (message.type === 'partial') subscription.onPartial(message.partial)
  else if (message.event.streams.some((name) => subscription.streams.includes(name)))
    subscription.onEvent(message.event)
}

/** Through the browser's one worker; a browser without shared workers gets a hub in the page. */
function connect(): (message: PageMessage) => void {
  if (typeof SharedWorker === 'undefined') {
    if (typeof EventSource === 'undefined') return () => {}
    const hub = new LiveHub(browserWorld, (_, message) => receive(message))
    return (message) => {
      if (message.type === 'streams') hub.want('page', message.streams, message.session)
      else if (message.type === 'wake') hub.wake()
      else hub.leave('page')
    }
  }
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'huying-live',
  })
  worker.port.onmessage = ({ data }: MessageEvent<HubMessage>) => receive(data)
  return (message) => worker.port.postMessage(message)
}

function wanted(): PageMessage {
  const streams = [...new Set([...subscriptions].flatMap((one) => one.streams))]
  return { type: 'streams', streams, session }
}

function announce() {
  if (!session) return
  if (!post) {
    post = connect()
    setInterval(() => post?.(wanted()), PING_SECONDS * 1000)
    addEventListener('pagehide', () => post?.({ type: 'bye' }))
    addEventListener('pageshow', () => post?.(wanted()))
    addEventListener('online', () => post?.({ type: 'wake' }))
  }
  post(wanted())
}

/** Who listens: streams refused to one person may be open to the next. */
export function setLiveSession(id: string) {
  session = id
  announce()
}

export function subscribe(subscription: Subscription) {
  subscriptions.add(subscription)
  announce()
  return () => {
    subscriptions.delete(subscription)
    announce()
  }
}

export const liveState = {
  get: () => state,
  watch: (watcher: () => void) => {
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
    }
  },
}
