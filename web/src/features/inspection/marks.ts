import type { SheetItem } from './api'

export type Points = Readonly<Record<string, number>>

/** What the sheet begins with: the machine's suggestion, full points where it saw nothing. */
export const suggestedPoints = (items: readonly SheetItem[]): Points =>
  Object.fromEntries(items.map(({ code, suggested }) => [code, suggested]))

/** One key goes full → half → none → full. */
export function nextPoints(item: SheetItem, given: number): number {
  const half = Math.floor(item.points / 2)
  if (given === item.points) return half
  return given > 0 ? 0 : item.points
}

/** Points given of those there are, in per cent, rounded down as the server does. */
export function scoreOf(items: readonly SheetItem[], points: Points): number {
  const full = items.reduce((sum, item) => sum + item.points, 0)
  const given = items.reduce((sum, item) => sum + (points[item.code] ?? 0), 0)
  return full ? Math.floor((given * 100) / full) : 0
}

export const mayPass = (items: readonly SheetItem[], points: Points, passScore: number): boolean =>
  scoreOf(items, points) >= passScore &&
  !items.some(({ code, is_red_line }) => is_red_line && (points[code] ?? 0) === 0)
