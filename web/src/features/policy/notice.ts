/** The dates of a State Council notice, or of any list of dates that somebody pastes. */
export interface Notice {
  holidays: string[]
  makeUp: string[]
}

const DATE = String.raw`(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?`
const BRACKET = String.raw`(?:\s*[（(][^）)]*[）)])?`
const TO = String.raw`\s*(?:至|到|[—–~～]+|\s-\s)\s*`
const END = String.raw`(?:(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月])?\s*(\d{1,2})\s*日?`
const SPAN = new RegExp(`${DATE}${BRACKET}(?:${TO}${END})?`, 'g')

/**
 * Reads "2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。": what a sentence says is
 * worked is a make-up day, everything else a day off. Dates without a year belong to `year`.
 */
export function readNotice(text: string, year: number): Notice {
  const holidays = new Set<string>()
  const makeUp = new Set<string>()
  for (const sentence of text.split(/[。；;\n]/)) {
    const into = sentence.includes('上班') ? makeUp : holidays
    for (const day of daysOf(sentence, year)) into.add(day)
  }
  return { holidays: [...holidays].sort(), makeUp: [...makeUp].sort() }
}

function* daysOf(sentence: string, year: number): Generator<string> {
  for (const found of sentence.matchAll(SPAN)) {
    const [, y, m, d, endY, endM, endD] = found
    const first = utc(Number(y ?? year), Number(m), Number(d))
    const last = endD ? utc(Number(endY ?? y ?? year), Number(endM ?? m), Number(endD)) : first
    if (first === null || last === null || last - first > 40 * DAY) continue
    for (let day = first; day <= last; day += DAY) yield iso(day)
  }
}

const DAY = 86_400_000

/** Midnight in UTC, or null for a date that does not exist. */
function utc(year: number, month: number, day: number): number | null {
  const at = Date.UTC(year, month - 1, day)
  const back = new Date(at)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? at : null
}

const iso = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The days of a month in order. */
export function monthDays(year: number, month: number): string[] {
  const first = Date.UTC(year, month - 1, 1)
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return Array.from({ length: count }, (_, i) => iso(first + i * DAY))
}

/** Monday is 0. */
export const weekdayOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
