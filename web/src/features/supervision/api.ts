import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type LetterRow = Schemas['LetterRow']
export type Letter = Schemas['LetterRead']
export type LetterKind = LetterRow['kind']
export type LetterAction = Letter['offers'][number]['action']
export type Sheet = Schemas['Sheet']
export type Desk = Schemas['SupervisionDesk']
export type Urge = Schemas['UrgeItem']
export type Template = Schemas['LetterTemplateRead']
export type TemplateWords = Schemas['LetterTemplateWords']

const KEY = 'supervision'

/** Live topics: the hotline's own desk, or the reader's unit. */
function useStreams(): string[] {
  const { me, can } = useSession()
  if (can('letter:answer')) return me.unit ? [`unit:${me.unit.id}`] : []
  return can('ticket:read') ? ['letters', 'tickets'] : ['letters']
}

export function useSupervision() {
  useLiveQueries(useStreams(), [[KEY]])
  return useQuery({
    queryKey: [KEY, 'desk'],
    queryFn: () => unwrap(client.GET('/api/v1/supervision')),
    placeholderData: keepPreviousData,
  })
}

/** Letters that are with their units, or over. */
export const useLetters = (state: LetterRow['state'][]) =>
  useQuery({
    queryKey: [KEY, 'letters', state],
    queryFn: () =>
      unwrap(client.GET('/api/v1/letters', { params: { query: { state, limit: 50 } } })),
    placeholderData: keepPreviousData,
  })

export function useUnitSupervision(isOn = true) {
  useLiveQueries(useStreams(), [[KEY]])
  return useQuery({
    queryKey: [KEY, 'unit'],
    queryFn: () => unwrap(client.GET('/api/v1/supervision/unit')),
    placeholderData: keepPreviousData,
    enabled: isOn,
  })
}

const at = (id: string) => ({ params: { path: { letter_id: id } } })

export const useLetter = (id: string) =>
  useQuery({
    queryKey: [KEY, 'letter', id],
    queryFn: () => unwrap(client.GET('/api/v1/letters/{letter_id}', at(id))),
  })

export function useTicketSupervision(id: string) {
  useLiveQueries([`ticket:${id}`], [[KEY, 'ticket', id]])
  return useQuery({
    queryKey: [KEY, 'ticket', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/tickets/{id}/supervision', { params: { path: { id } } })),
  })
}

export const issue = ({ id, version }: Letter) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/issue', { ...at(id), body: { version } }))
export const receive = ({ id, version }: Letter) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/receive', { ...at(id), body: { version } }))
export const drop = ({ id, version }: Letter, note: string) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/drop', { ...at(id), body: { version, note } }))
export const close = ({ id, version }: Letter, note: string) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/close', { ...at(id), body: { version, note } }))
export const sendBack = ({ id, version }: Letter, note: string) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/return', { ...at(id), body: { version, note } }))
export const answer = ({ id, version }: Letter, text: string) =>
  unwrap(client.POST('/api/v1/letters/{letter_id}/answer', { ...at(id), body: { version, text } }))
export const edit = (id: string, body: Schemas['LetterEditBody']) =>
  unwrap(client.PATCH('/api/v1/letters/{letter_id}', { ...at(id), body }))
export const compose = (body: Schemas['LetterDraftBody']) =>
  unwrap(client.POST('/api/v1/letters', { body }))

/** The id of a ticket by its number, or null. */
export async function ticketByNumber(number: string): Promise<string | null> {
  const page = await unwrap(
    client.GET('/api/v1/tickets', { params: { query: { q: number, limit: 1 } } }),
  )
  return page.items.find((row) => row.number === number)?.id ?? null
}

export const urge = (ticketId: string, text: string) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/urges', {
      params: { path: { id: ticketId } },
      body: { text },
    }),
  )
const urgeAt = (id: string) => ({ params: { path: { urge_id: id } } })
export const readUrge = (id: string) =>
  unwrap(client.POST('/api/v1/urges/{urge_id}/read', urgeAt(id)))
export const answerUrge = (id: string, text: string) =>
  unwrap(client.POST('/api/v1/urges/{urge_id}/answer', { ...urgeAt(id), body: { text } }))

/** Fetch the printed letter and hand it to the browser; the server logs who did. */
export async function download(letter: Letter, format: 'docx' | 'pdf') {
  const { data, error, response } = await client.GET('/api/v1/letters/{letter_id}/document', {
    params: { path: { letter_id: letter.id }, query: { format } },
    parseAs: 'blob',
  })
  if (error !== undefined || data === undefined) {
    const body = error as { code?: string; message?: string } | undefined
    throw new ApiError(response.status, body?.code ?? '', body?.message ?? '')
  }
  const address = URL.createObjectURL(data as unknown as Blob)
  const link = document.createElement('a')
  link.href = address
  link.download = `${letter.number ?? letter.title}.${format}`
  link.click()
  URL.revokeObjectURL(address)
}

export const useTemplates = () =>
  useQuery({
    queryKey: [KEY, 'templates'],
    queryFn: () => unwrap(client.GET('/api/v1/letter-templates')),
  })

export const useTemplateVersions = (kind: LetterKind) =>
  useQuery({
    queryKey: [KEY, 'templates', kind],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/letter-templates/{kind}/versions', { params: { path: { kind } } }),
      ),
  })

export const saveTemplate = (kind: LetterKind, version: number, words: TemplateWords) =>
  unwrap(
    client.PUT('/api/v1/letter-templates/{kind}', {
      params: { path: { kind } },
      body: { version, words },
    }),
  )

export const previewTemplate = (kind: LetterKind, words: TemplateWords, number: string) =>
  unwrap(
    client.POST('/api/v1/letter-templates/{kind}/preview', {
      params: { path: { kind } },
      body: { words, ...(number && { ticket_number: number }) },
    }),
  )
