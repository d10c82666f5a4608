import type { BandCell } from '@/features/bands/api'

/** The most that has to fit: what came, and the upper end of what is usual; at least 2. */
export const mostOf = (cells: readonly BandCell[]) =>
  Math.max(2, ...cells.map(({ observed, high }) => Math.max(observed ?? 0, high ?? 0)))

/** The largest of 1, 2, 5, 10, 20, 50 … that is not above `value` (at least 1). */
export function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  const steps = [5, 2, 1].map((step) => step * power)
  return steps.find((step) => step <= value) ?? 1
}
