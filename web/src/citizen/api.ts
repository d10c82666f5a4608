import { citizen as text } from '@/texts/zh/citizen'
import type { components } from '../api/schema'

export type Progress = components['schemas']['Progress']
export type Evaluation = components['schemas']['PublicEvaluation']

/** A refusal in the citizen's words. */
export class Refused extends Error {}

const TOO_MANY = 429

export async function askServer<T>(path: string, init: RequestInit, otherwise: string): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1/public/${path}`, { ...init, credentials: 'omit' })
  } catch {
    throw new Refused(text.errorNoAnswer)
  }
  if (response.ok) return response.status === 204 ? (undefined as T) : response.json()
  if (response.status >= 500) throw new Refused(text.errorServer)
  if (response.status !== TOO_MANY) throw new Refused(otherwise)
  const body: { data?: { seconds?: number } } = await response.json().catch(() => ({}))
  throw new Refused(text.errorTooMany(body.data?.seconds ?? 60))
}

/** Read a ticket's progress with what its citizen knows. Throws Refused. */
export const readProgress = (number: string, code: string) =>
  askServer<Progress>(`progress?${new URLSearchParams({ number, code })}`, {}, text.errorNotFound)

/** What the citizen says of the work. Throws Refused. */
export const sendEvaluation = (evaluation: Evaluation) =>
  askServer<unknown>(
    'evaluation',
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(evaluation),
    },
    text.errorRated,
  )
