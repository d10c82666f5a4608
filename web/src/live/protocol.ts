/** One line of history as the server pushes it; `body` holds references only. */
export interface LiveEvent {
  name: string
  subject_type: string
  subject_id: string
  at: string
  streams: string[]
  body: Record<string, unknown>
}

/** What is no history, told by `name`: `call.partial`, `clock.moved`, `job.failed`; may be lost. */
export type LivePartial = Record<string, unknown>

/** `denied`: the server refuses every stream asked for; `off`: nothing to listen to. */
export type LiveState = 'off' | 'connecting' | 'open' | 'retrying' | 'signed_out'

/** From the hub to the pages. */
export type HubMessage =
  | { type: 'event'; event: LiveEvent }
  | { type: 'partial'; partial: LivePartial }
  | { type: 'resync' }
  | { type: 'state'; state: LiveState }

/** From a page to the hub. */
export type PageMessage =
  | { type: 'streams'; streams: string[]; session: string }
  | { type: 'bye' }
  | { type: 'wake' }
