import type { Bar } from './api'
import { between, plus } from './dates'

/** A bar's stretch within one week: columns 0–6, and whether it goes on to either side. */
export interface Piece {
  bar: Bar
  from: number
  to: number
  lane: number
  isCut: boolean
  goesOn: boolean
}

/** Bars of the week that begins on `monday`, stacked so that none covers another. */
export function lanesOf(bars: readonly Bar[], monday: string): Piece[] {
  const sunday = plus(monday, 6)
  const ends: number[] = []
  return bars
    .filter(({ first, last }) => first <= sunday && last >= monday)
    .map((bar) => {
      const from = Math.max(0, between(monday, bar.first))
      const to = Math.min(6, between(monday, bar.last))
      let lane = ends.findIndex((end) => end < from)
      if (lane < 0) lane = ends.length
      ends[lane] = to
      return { bar, from, to, lane, isCut: bar.first < monday, goesOn: bar.last > sunday }
    })
}

export type BarColour = 'waiting' | 'near' | 'in_hand' | 'overdue' | 'done'

export function colourOf({ state, tally }: Bar): BarColour {
  if (state === 'confirmed') return tally.overdue ? 'overdue' : 'in_hand'
  if (state === 'proposed') return 'near'
  return state === 'evaluated' ? 'done' : 'waiting'
}

export const whole = (value: number) => Math.round(value).toLocaleString('zh-CN')
