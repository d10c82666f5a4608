import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { TICKETS } from '../../api'
import type { Seen } from '../steps'

type Schemas = components['schemas']
type Body<Name extends keyof Schemas> = Omit<Schemas[Name], 'version'>

export type RequestRead = Schemas['RequestRead']
export type Preview = Schemas['Preview']

const at = ({ id }: Seen) => ({ params: { path: { id } } })
const seenBody = <Rest extends object>(seen: Seen, rest: Rest) => ({
  ...rest,
  version: seen.version,
})

export const askExtension = (seen: Seen, body: Body<'AskExtensionBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/ask-extension', { ...at(seen), body: seenBody(seen, body) }),
  )

export const askSuspension = (seen: Seen, body: Body<'AskSuspensionBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/ask-suspension', { ...at(seen), body: seenBody(seen, body) }),
  )

export const askTermination = (seen: Seen, body: Body<'AskTerminationBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/ask-termination', {
      ...at(seen),
      body: seenBody(seen, body),
    }),
  )

export const resume = (seen: Seen, note: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/resume', { ...at(seen), body: seenBody(seen, { note }) }),
  )

export const askSupplement = (seen: Seen, needed: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/ask-supplement', {
      ...at(seen),
      body: seenBody(seen, { needed }),
    }),
  )

export const logTry = (seen: Seen, note: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/supplement/tries', {
      ...at(seen),
      body: seenBody(seen, { result: 'unreached' as const, note }),
    }),
  )

export const giveSupplement = (seen: Seen, answer: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/supplement/answer', {
      ...at(seen),
      body: seenBody(seen, { answer }),
    }),
  )

export const endSupplement = (seen: Seen, body: Body<'EndSupplementBody'>) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/supplement/end', { ...at(seen), body: seenBody(seen, body) }),
  )

/** The number to call for what is missing; the look is logged. */
export async function phoneToCall(id: string): Promise<string> {
  const call = client.POST('/api/v1/tickets/{id}/supplement/phone', { params: { path: { id } } })
  return (await unwrap(call)).phone
}

export const withdraw = (seen: Seen, body: Body<'WithdrawBody'>) =>
  unwrap(client.POST('/api/v1/tickets/{id}/withdraw', { ...at(seen), body: seenBody(seen, body) }))

export const transfer = (seen: Seen, body: Body<'TransferBody'>) =>
  unwrap(client.POST('/api/v1/tickets/{id}/transfer', { ...at(seen), body: seenBody(seen, body) }))

type SeenRequest = Pick<RequestRead, 'id' | 'version'>

export const grant = (seen: SeenRequest, note: string) =>
  unwrap(
    client.POST('/api/v1/requests/{id}/grant', { ...at(seen), body: seenBody(seen, { note }) }),
  )

export const refuse = (seen: SeenRequest, note: string) =>
  unwrap(
    client.POST('/api/v1/requests/{id}/refuse', { ...at(seen), body: seenBody(seen, { note }) }),
  )

export const cancel = (seen: SeenRequest) =>
  unwrap(
    client.POST('/api/v1/requests/{id}/cancel', {
      ...at(seen),
      body: seenBody(seen, { note: '' }),
    }),
  )

/** The codes of each form, with their words. */
export const useChoices = () =>
  useQuery({
    queryKey: ['city', 'request-choices'],
    queryFn: () => unwrap(client.GET('/api/v1/requests/choices')),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What the clocks would become; what was shown stays until the next answer is there. */
export function usePreview(id: string, wish: { amount?: number; until?: string }) {
  return useQuery({
    queryKey: [...TICKETS, id, 'request-preview', wish],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/tickets/{id}/request-preview', {
          params: { path: { id }, query: wish },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}
