import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Place = Schemas['TextPlace']
export type Understood = Schemas['PolicyUnderstandingRead']
export type Point = Schemas['PolicyPointRead']
export type PointKind = Schemas['PointKind']
export type Effect = Schemas['PolicyEffectRead']
export type EffectRow = Schemas['PolicyEffectRow']
export type Draft = Schemas['CardDraftRead']
export type Choice = Schemas['DraftChoice']

/** `onLight` is called with the characters of the original that a piece rests on. */
export type Lights = { onLight?: (place: Place) => void }

export const UNDERSTANDING = 'policy-understanding'
const at = (code: string) => ({ params: { path: { code } } })

export const useEffectOn = (code: string) =>
  useQuery({
    queryKey: [UNDERSTANDING, code, 'effect'],
    queryFn: () => unwrap(client.GET('/api/v1/policies/{code}/effect', at(code))),
  })

export const useDrafts = (code: string) =>
  useQuery({
    queryKey: [UNDERSTANDING, code, 'drafts'],
    queryFn: () => unwrap(client.GET('/api/v1/policies/{code}/drafts', at(code))),
  })

export const decide = (code: string, id: string, body: Schemas['PointDecision']) =>
  unwrap(
    client.POST('/api/v1/policies/{code}/points/{id}', {
      params: { path: { code, id } },
      body,
    }),
  )

export const readAgain = (code: string) =>
  unwrap(client.POST('/api/v1/policies/{code}/understanding', at(code)))

export const askModel = (code: string) =>
  unwrap(client.POST('/api/v1/policies/{code}/points/model', at(code)))

export const reckon = (code: string) =>
  unwrap(client.POST('/api/v1/policies/{code}/effect', at(code)))

export const reword = (code: string, draft: Draft) =>
  unwrap(
    client.POST('/api/v1/policies/{code}/drafts/{number}/wording', {
      params: { path: { code, number: draft.number } },
      body: { quote: draft.quote },
    }),
  )

export const proposeCards = (code: string, cards: Choice[]) =>
  unwrap(client.POST('/api/v1/policies/{code}/cards', { ...at(code), body: { cards } }))
