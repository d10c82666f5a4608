import type { Span } from './api'

export interface Piece {
  start: number
  text: string
  isLit: boolean
}

/** An utterance cut where the evidence begins and ends; overlapping spans light once. */
export function piecesOf(text: string, seq: number, lit: readonly Span[]): Piece[] {
  const own = lit
    .filter((span) => span.seq === seq)
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(text.length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((one, other) => one.start - other.start)
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end } of own) {
    if (end <= at) continue
    const from = Math.max(start, at)
    if (from > at) pieces.push({ start: at, text: text.slice(at, from), isLit: false })
    pieces.push({ start: from, text: text.slice(from, end), isLit: true })
    at = end
  }
  if (at < text.length) pieces.push({ start: at, text: text.slice(at), isLit: false })
  return pieces
}
