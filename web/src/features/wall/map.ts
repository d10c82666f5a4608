import type { components } from '@/api/schema'
import type { MapLabel } from '@/ui/StreetMap'
import type { Wall } from './api'

type Place = components['schemas']['PlaceRead']

const MARGIN = 24

/** The square around the given places, as an SVG's box: x, y, side. */
export function boxOf(places: readonly Place[]): [number, number, number] | undefined {
  const dots = places.flatMap(({ shape }) =>
    shape ? shape.split(' ').map((dot) => dot.split(',').map(Number)) : [],
  )
  if (!dots.length) return undefined
  const [xs, ys] = [dots.map(([x = 0]) => x), dots.map(([, y = 0]) => y)]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const side = Math.max(right - left, bottom - top) + 2 * MARGIN
  return [(left + right - side) / 2, (top + bottom - side) / 2, side]
}

/** On a city's map the districts and the streets that stand out, on a district's every street; none
 * lies on another. `unit`: of the map's own, how many a label's unit is. */
export function labelsOf(
  places: readonly Place[],
  wall: Wall,
  marked: ReadonlySet<string>,
  unit = 1,
): MapLabel[] {
  const seen = new Map(wall.map.streets.map((street) => [street.code, street]))
  const isCity = !wall.place
  const rank = (code: string) =>
    (marked.has(code) ? 1_000_000 : 0) + (seen.get(code)?.level ?? 0) * 100_000
  const linesOf = ({ code, kind, name }: Place): string[] => {
    if (kind === 'district') return isCity ? [name] : []
    const street = kind === 'street' ? seen.get(code) : undefined
    if (!street || (isCity && !marked.has(code) && (street.level ?? 0) <= 0)) return []
    return [name, `${street.observed}`]
  }
  const wanted = places.flatMap((place): MapLabel[] => {
    const { code, kind, x, y } = place
    const lines = linesOf(place)
    if (x === null || y === null || !lines.length) return []
    return [{ code, x, y, lines, isFaint: kind === 'district' }]
  })
  const order = (label: MapLabel) => (label.isFaint ? -1 : rank(label.code))
  return apart(
    [...wanted].sort((one, other) => order(other) - order(one)),
    unit,
  )
}

const LETTER = 44
/** Where a label may go, in letters to the right and down. */
const STEPS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, -1],
  [0, 1],
  [-2, 0],
  [2, 0],
  [0, -2],
  [0, 2],
  [-3, 0],
  [3, 0],
]

/** Each beside those before it; what finds no room says its last line alone, or nothing. */
export function apart(labels: readonly MapLabel[], unit: number): MapLabel[] {
  const placed: MapLabel[] = []
  for (const label of labels) {
    const last = label.lines.slice(-1)
    const found =
      moved(label, unit).find((each) => isFree(each, placed, unit)) ??
      [{ ...label, lines: last }].find((each) => !each.isFaint && isFree(each, placed, unit))
    if (found) placed.push(found)
  }
  return placed
}

function moved(label: MapLabel, unit: number): MapLabel[] {
  return STEPS.map(([right, down]) => ({
    ...label,
    x: label.x + right * LETTER * unit,
    y: label.y + down * LETTER * unit,
  }))
}

const sizeOf = ({ lines }: MapLabel, unit: number) => ({
  wide:
    Math.max(...lines.map((line) => (/^\d+$/.test(line) ? 0.6 : 1) * line.length)) * LETTER * unit,
  high: lines.length * LETTER * unit,
})

function isFree(label: MapLabel, placed: readonly MapLabel[], unit: number): boolean {
  const own = sizeOf(label, unit)
  return placed.every((other) => {
    const { wide, high } = sizeOf(other, unit)
    return (
      Math.abs(label.x - other.x) >= (own.wide + wide) / 2 ||
      Math.abs(label.y - other.y) >= (own.high + high) / 2
    )
  })
}
