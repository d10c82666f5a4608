import { policy } from '@/texts/zh/policy'
import type { DayDoc } from './api'

const KINDS = new Map([
  [policy.values.workday, 'workday'],
  [policy.values.holiday, 'holiday'],
  [policy.values.make_up, 'make_up'],
])

export class WrongLine extends Error {}

/** "2026-11-20 上班 值班 08:30-12:00", a day a line. Throws WrongLine with the line. */
export function readOverrides(text: string): Record<string, DayDoc> {
  const days: Record<string, DayDoc> = {}
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (!line) continue
    const [day = '', word = '', name = '', ...periods] = line.split(/\s+/)
    const kind = KINDS.get(word)
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !kind || !name) throw new WrongLine(line)
    days[day] = { kind, name, periods: periods.length ? periods : null }
  }
  return days
}

/** The lines that `readOverrides` reads. */
export const writeOverrides = (days: Record<string, DayDoc>): string =>
  Object.entries(days)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([day, { kind, name, periods }]) =>
      [day, policy.values[kind] ?? kind, name, ...(periods ?? [])].join(' '),
    )
    .join('\n')
