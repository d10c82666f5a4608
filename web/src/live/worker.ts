import { browserWorld, LiveHub } from './hub'
import type { HubMessage, PageMessage } from './protocol'

// Pages say every PING_SECONDS (connection.ts) that they are there; browsers slow the timers of
// hidden pages down to one a minute.
const SILENT_SECONDS = 180

const lastHeard = new Map<MessagePort, number>()
const hub = new LiveHub(browserWorld, (page, message: HubMessage) => {
  ;(page as MessagePort).postMessage(message)
})

const drop = (port: MessagePort) => {
  lastHeard.delete(port)
  hub.leave(port)
}

addEventListener('connect', (connection) => {
  const port = (connection as MessageEvent).ports[0]
  if (!port) return
  port.onmessage = ({ data }: MessageEvent<PageMessage>) => {
    if (data.type === 'bye') return drop(port)
    lastHeard.set(port, Date.now())
    if (data.type === 'wake') return hub.wake()
    hub.want(port, data.streams, data.session)
  }
})

setInterval(() => {
  const limit = Date.now() - SILENT_SECONDS * 1000
  for (const [port, at] of lastHeard) if (at < limit) drop(port)
}, 30_000)
