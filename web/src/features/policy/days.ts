import type { Policy, YearRow } from './api'
import { weekdayOf } from './notice'

export type Mark = 'holiday' | 'make_up' | 'local_workday' | 'local_holiday' | 'half' | null

/** What a day is by the notice and, stronger, by the city's own decision. */
export function markOf(day: string, year: YearRow, policy: Policy): Mark {
  const local = policy.overrides.find((row) => row.day === day)?.doc
  if (local?.periods) return 'half'
  if (local) return local.kind === 'holiday' ? 'local_holiday' : 'local_workday'
  if (year.doc.holidays.includes(day)) return 'holiday'
  return year.doc.make_up.includes(day) ? 'make_up' : null
}

/** What the country says of a day, without the city. */
export function nationalOf(day: string, year: YearRow): string {
  if (year.doc.holidays.includes(day)) return 'holiday'
  if (year.doc.make_up.includes(day)) return 'make_up'
  return weekdayOf(day) > 4 ? 'weekend' : 'workday'
}

export const linesOf = (text: string): string[] =>
  text
    .split(/[\n\s]+/)
    .map((line) => line.trim().replaceAll('：', ':').replaceAll('—', '-'))
    .filter(Boolean)
