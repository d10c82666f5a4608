import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Entry = Schemas['EntryInput']
export type Statement = Schemas['StatementInput']
export type EntryField = Schemas['EntryField']
export type Created = Schemas['EntryCreated']
export type Advice = Schemas['Advice']

const SHORTEST = 4

/** What would be read from the statement as it stands; nothing is stored by asking. */
export const useProposals = (statement: Statement) =>
  useQuery({
    queryKey: ['entry', statement],
    queryFn: ({ signal }) =>
      unwrap(client.POST('/api/v1/tickets/proposals', { body: statement, signal })),
    enabled: statement.statement.trim().length >= SHORTEST,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
    gcTime: 60_000,
  })

export const register = (body: Entry) => unwrap(client.POST('/api/v1/tickets', { body }))
