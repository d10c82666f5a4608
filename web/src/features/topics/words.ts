/** Numbers and days as these pages say them. */
export const percent = (value: number | null, digits = 0) =>
  value === null ? '—' : `${(value * 100).toFixed(digits)}%`

/** −30 % for 0.7: what a ratio means as a change. */
export const change = (ratio: number | null) => (ratio === null ? '—' : signed(ratio - 1))

export function signed(value: number | null): string {
  if (value === null) return '—'
  const whole = Math.round(value * 100)
  return `${whole > 0 ? '+' : whole < 0 ? '−' : ''}${Math.abs(whole)}%`
}

/** Whether a change is beyond doubt, and which way. */
export function direction(low: number, high: number | null): 'up' | 'down' | 'steady' {
  if (low > 1) return 'up'
  return high !== null && high < 1 ? 'down' : 'steady'
}

const RATES = new Set(['returned', 'reworked', 'unsolved', 'overdue', 'repeat', 'places', 'units'])

/** A part's value in its own unit: matters, people, times, a share. */
export function partValue(part: string, value: number | null): string {
  if (value === null) return '—'
  if (RATES.has(part)) return percent(value, 1)
  return part === 'rise' ? signed(value - 1) : `${Math.round(value)}`
}

export const shortDay = (day: string) => day.slice(5).replace('-', '/')
