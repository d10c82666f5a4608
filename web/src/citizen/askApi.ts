import { asking as text } from '@/texts/zh/asking'
import type { components } from '../api/schema'
import { askServer } from './api'

type Schemas = components['schemas']
export type Knowledge = Schemas['PublicKnowledge']
export type Answer = Schemas['PublicAnswer']
export type Card = Schemas['PublicCard']
export type Brief = Schemas['PublicCardBrief']
export type Asked = Schemas['PublicQuestion']

const JSON_HEADERS = { 'Content-Type': 'application/json' }

/** What the page shows before anything is asked. Throws Refused. */
export const readKnowledge = () => askServer<Knowledge>('knowledge', {}, text.errorGone)

/** Questions of a subject that have an answer. Throws Refused. */
export const readSubject = (subject: string) =>
  askServer<Brief[]>(`cards?${new URLSearchParams({ subject })}`, {}, text.errorGone)

/** One answer by its name. Throws Refused. */
export const readCard = (code: string, area: string | null, option: string | null) => {
  const query = new URLSearchParams()
  if (area) query.set('area', area)
  if (option) query.set('option', option)
  return askServer<Card>(`cards/${encodeURIComponent(code)}?${query}`, {}, text.errorGone)
}

/** Ask in one's own words. Throws Refused. */
export const askKnowledge = (asked: Asked) =>
  askServer<Answer>(
    'ask',
    { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(asked) },
    text.errorShort,
  )

/** Whether the answer helped. Throws Refused. */
export const rateAnswer = (id: string, helpful: boolean) =>
  askServer<unknown>(
    `ask/${id}/rating`,
    { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ helpful }) },
    text.errorRated,
  )
