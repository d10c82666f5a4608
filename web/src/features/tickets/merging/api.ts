import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Seen } from '../actions/steps'
import { TICKETS } from '../api'

type Schemas = components['schemas']
export type LikeTickets = Schemas['LikeTickets']
export type LikeTicket = Schemas['LikeTicket']
export type LikeBody = Schemas['LikeBody']
export type Child = Schemas['ChildRead']

const at = ({ id }: Pick<Seen, 'id'>) => ({ params: { path: { id } } })

/** What may tell the same matter as a ticket, the likeliest first. */
export const useLike = (id: string) =>
  useQuery({
    queryKey: [...TICKETS, id, 'like'],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/like', at({ id }))),
    retry: false,
  })

/** All of `children` or none are merged into `parent`. */
export const merge = (parent: Pick<Seen, 'id'>, children: readonly Seen[], reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/merge', {
      ...at(parent),
      body: { children: children.map(({ id, version }) => ({ id, version })), reason },
    }),
  )

export const unmerge = (seen: Seen, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/unmerge', {
      ...at(seen),
      body: { version: seen.version, reason },
    }),
  )

export const saveOwnReply = (parentId: string, child: Seen, text: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/children/{child_id}/reply', {
      params: { path: { id: parentId, child_id: child.id } },
      body: { version: child.version, text },
    }),
  )

export const correctPeople = (seen: Seen, people: number, reason: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/people', {
      ...at(seen),
      body: { version: seen.version, people, reason },
    }),
  )

/** The ticket of a number, if one may see it. */
export async function findByNumber(number: string) {
  const { items } = await unwrap(
    client.GET('/api/v1/tickets', { params: { query: { q: number, limit: 1 } } }),
  )
  return items[0]
}
