/** Days as texts (2026-06-10); no clock of the browser and no zone has a part in it. */

const DAY = 86_400_000

const toUtc = (day: string) => new Date(`${day}T00:00:00Z`)
const toText = (date: Date) => date.toISOString().slice(0, 10)

export const plus = (day: string, days: number) =>
  toText(new Date(toUtc(day).getTime() + days * DAY))

export const between = (first: string, last: string) =>
  Math.round((toUtc(last).getTime() - toUtc(first).getTime()) / DAY)

/** 0 for Monday. */
export const weekday = (day: string) => (toUtc(day).getUTCDay() + 6) % 7

export const monday = (day: string) => plus(day, -weekday(day))

export const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toUtc(text).getTime())

export type View = 'month' | 'week' | 'quarter'

/** First and last day of the month, week or quarter that holds `day`. */
export function periodOf(view: View, day: string): [string, string] {
  if (view === 'week') return [monday(day), plus(monday(day), 6)]
  const date = toUtc(day)
  const length = view === 'month' ? 1 : 3
  const month = Math.floor(date.getUTCMonth() / length) * length
  const first = new Date(Date.UTC(date.getUTCFullYear(), month, 1))
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + length, 0))
  return [toText(first), toText(last)]
}

/** The day by which the period before or after is known. */
export function step(view: View, day: string, by: 1 | -1): string {
  const [first, last] = periodOf(view, day)
  return by === 1 ? plus(last, 1) : plus(first, -1)
}

/** Whole weeks from Monday that cover a period. */
export function weeksOf([first, last]: readonly [string, string]): string[] {
  const found: string[] = []
  for (let day = monday(first); day <= last; day = plus(day, 7)) found.push(day)
  return found
}

export function titleOf(view: View, day: string): string {
  const [first, last] = periodOf(view, day)
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))]
  if (view === 'month') return `${year} 年 ${month} 月`
  if (view === 'quarter') return `${year} 年第 ${Math.ceil(month / 3)} 季度`
  return `${first} 至 ${last.slice(5)}`
}
