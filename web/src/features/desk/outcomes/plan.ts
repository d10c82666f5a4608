import { desk } from '@/texts/zh/desk'
import type { Candidate, Ended, Field, Matter } from '../api'
import type { Change } from '../useMatter'

const text = desk.outcomes.ticketPanel

/** Why a matter whose category and place are confirmed would still not go directly. */
export type Obstacle = keyof typeof text.obstacles

/** Category and place where the machine's word still stands alone. */
export function unconfirmed(matter: Matter): Field[] {
  return placed(matter).filter(({ state, value }) => state === 'proposed' && value)
}

/** What decides where a matter goes: its category, and its place if it has one. */
export function placed({ category, fields }: Matter): Field[] {
  return [category, ...fields.filter(({ field, value }) => field === 'place' && value)]
}

/** To accept `fields` as they are shown, and nothing that is proposed meanwhile. */
export function asShown(fields: readonly Field[]): NonNullable<Change['set']> {
  return Object.fromEntries(
    fields.map(({ field, value, code }) => [field, { value, code: code ?? undefined }]),
  )
}

/** The same order as the server decides in; null: it goes directly. */
export function obstacleOf(best: Candidate | undefined, isSealed: boolean): Obstacle | null {
  if (!best) return 'none'
  const holds: [Obstacle, boolean][] = [
    ['confidential', isSealed],
    ['tie', best.is_tied],
    ['fallback', best.is_fallback],
    ['disputed', best.is_disputed],
    ['not_direct', !best.is_direct],
  ]
  return holds.find(([, is]) => is)?.[0] ?? null
}

/** Why it went where it went, in words; `obstacle` as foreseen, `open` what nobody confirmed. */
export function whyOf(
  { decision }: Ended,
  obstacle: Obstacle | null,
  open: readonly Field[],
): string | undefined {
  const labels = open.map(({ label }) => label).join('、')
  if (decision === 'direct') return labels ? text.why.direct : text.why.confirmed
  if (decision === 'review') return text.why.review
  if (decision === 'pool') return text.obstacles[obstacle ?? 'low_place']
  return undefined
}
