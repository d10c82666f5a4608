import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
type Body<Name extends keyof Schemas> = Omit<Schemas[Name], 'version'>

/** A ticket as a step needs it: which, and which version the person saw. */
export interface Seen {
  id: string
  version: number
}

const at = ({ id }: Seen) => ({ params: { path: { id } } })

export const sign = (seen: Seen) =>
  unwrap(client.POST('/api/v1/tickets/{id}/sign', { ...at(seen), body: { version: seen.version } }))

export const logContact = (seen: Seen, body: Body<'ContactBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/contacts', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

export const saveReply = (seen: Seen, body: Body<'ReplyBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/reply', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

export const propose = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/propose', { ...at(seen), body: { version: seen.version } }),
  )

export const approve = (seen: Seen, note: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/leader-approve', {
      ...at(seen),
      body: { version: seen.version, note },
    }),
  )

export const refuse = (seen: Seen, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/leader-refuse', {
      ...at(seen),
      body: { version: seen.version, reason },
    }),
  )

export const submit = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/submit', { ...at(seen), body: { version: seen.version } }),
  )

export const settle = (seen: Seen, publicReply: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/settle', {
      ...at(seen),
      body: { version: seen.version, public_reply: publicReply },
    }),
  )

export const sendBack = (seen: Seen, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/send-back', {
      ...at(seen),
      body: { version: seen.version, reason },
    }),
  )

export const rework = (seen: Seen, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/rework', {
      ...at(seen),
      body: { version: seen.version, reason },
    }),
  )

export const addNote = (seen: Seen, body: Schemas['NoteBody']) =>
  unwrap(client.POST('/api/v1/tickets/{id}/notes', { ...at(seen), body }))

export const setSupervision = (seen: Seen, body: Body<'SupervisionBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/supervision-level', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

export const dispatch = (seen: Seen, body: Body<'DispatchBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/dispatch', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

export const review = (seen: Seen, body: Body<'ReviewBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/review', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )
