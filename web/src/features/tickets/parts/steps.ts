import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Seen } from '../actions/steps'

type Schemas = components['schemas']
type Body<Name extends keyof Schemas> = Omit<Schemas[Name], 'version'>

const at = ({ id }: Seen) => ({ params: { path: { id } } })
const atPart = ({ id }: Seen, part_id: string) => ({ params: { path: { id, part_id } } })

export const addAssist = (seen: Seen, body: Body<'AssistBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/assists', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

export const subDispatch = (seen: Seen, assignment_id: string, body: Body<'SubDispatchBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/assignments/{assignment_id}/subs', {
      params: { path: { id: seen.id, assignment_id } },
      body: { ...body, version: seen.version },
    }),
  )

export const signPart = (seen: Seen, part: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/sign', {
      ...atPart(seen, part),
      body: { version: seen.version },
    }),
  )

export const logPartContact = (seen: Seen, part: string, body: Body<'PartContactBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/contacts', {
      ...atPart(seen, part),
      body: { ...body, version: seen.version },
    }),
  )

export const savePartReply = (seen: Seen, part: string, reply: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/reply', {
      ...atPart(seen, part),
      body: { version: seen.version, reply },
    }),
  )

export const submitPart = (seen: Seen, part: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/submit', {
      ...atPart(seen, part),
      body: { version: seen.version },
    }),
  )

export const acceptPart = (seen: Seen, part: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/accept', {
      ...atPart(seen, part),
      body: { version: seen.version },
    }),
  )

export const returnPart = (seen: Seen, part: string, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/return', {
      ...atPart(seen, part),
      body: { version: seen.version, reason },
    }),
  )

export const recallPart = (seen: Seen, part: string, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/parts/{part_id}/recall', {
      ...atPart(seen, part),
      body: { version: seen.version, reason },
    }),
  )

export const markRead = (seen: Seen) =>
  unwrap(client.POST('/api/v1/tickets/{id}/informed-read', at(seen)))

export const accuse = (seen: Seen, unit_id: string | null, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/accused', {
      ...at(seen),
      body: { version: seen.version, unit_id, reason },
    }),
  )

export const setConfidentiality = (seen: Seen, body: Body<'ConfidentialityBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/confidentiality', {
      ...at(seen),
      body: { ...body, version: seen.version },
    }),
  )

/** The only units that may be asked to assist. */
export const useAssistCandidates = (id: string) =>
  useQuery({
    queryKey: ['candidates', id, 'assists'],
    queryFn: () =>
      unwrap(client.GET('/api/v1/tickets/{id}/assist-candidates', { params: { path: { id } } })),
  })

/** The only units to which this one may hand work down. */
export const useUnitsBelow = (id: string, assignment_id: string) =>
  useQuery({
    queryKey: ['candidates', id, 'below', assignment_id],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/tickets/{id}/assignments/{assignment_id}/units-below', {
          params: { path: { id, assignment_id } },
        }),
      ),
  })
