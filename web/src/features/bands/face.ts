import type { BandCell } from './api'

/** The face's square and its circles, in units of the drawing. */
export const SIDE = 440
export const CENTRE = SIDE / 2
export const INNER = 56
export const OUTER = 176
export const LABEL = 198

export interface Dot {
  x: number
  y: number
}

/** Twelve o'clock is the middle of 子时, midnight; the day goes round once. `share`: 0–1. */
export const angleOf = (share: number, cells: number) => {
  // The first cell of a day of bands begins at 23:00, half a double-hour before midnight.
  const start = -1 / 24
  return (start + share / cells) * 2 * Math.PI - Math.PI / 2
}

export const pointAt = (angle: number, radius: number): Dot => ({
  x: CENTRE + radius * Math.cos(angle),
  y: CENTRE + radius * Math.sin(angle),
})

/** The most that has to fit: what came, and the upper end of what is usual. */
export const mostOf = (cells: readonly BandCell[]) =>
  Math.max(1, ...cells.map(({ observed, high }) => Math.max(observed ?? 0, high ?? 0)))

export const radiusOf = (value: number, most: number) =>
  INNER + (OUTER - INNER) * Math.sqrt(Math.max(0, value) / most)

const at = ({ x, y }: Dot) => `${x.toFixed(1)},${y.toFixed(1)}`

/** A piece of a ring from one angle to another, between two radii. */
export function wedge(from: number, to: number, inner: number, outer: number): string {
  const big = to - from > Math.PI ? 1 : 0
  return [
    `M${at(pointAt(from, outer))}`,
    `A${outer.toFixed(1)},${outer.toFixed(1)} 0 ${big} 1 ${at(pointAt(to, outer))}`,
    `L${at(pointAt(to, inner))}`,
    `A${inner.toFixed(1)},${inner.toFixed(1)} 0 ${big} 0 ${at(pointAt(from, inner))}`,
    'Z',
  ].join(' ')
}

/** The line of what came, through the middles of all cells that have begun. */
export function lineOf(cells: readonly BandCell[], most: number): string {
  const dots = cells.flatMap(({ index, observed }) =>
    observed === null
      ? []
      : [at(pointAt(angleOf(index + 0.5, cells.length), radiusOf(observed, most)))],
  )
  return dots.join(' ')
}

/** The dots that have left the ring. */
export const outside = (cells: readonly BandCell[]) =>
  cells.filter(({ sign }) => sign === 'high' || sign === 'low')
