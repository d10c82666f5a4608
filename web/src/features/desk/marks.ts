import type { Span } from './api'

export type MarkKind = 'lit' | 'risk' | 'forbidden'

export interface Mark {
  kind: MarkKind
  span: Span
}

export interface Piece {
  start: number
  text: string
  kinds: MarkKind[]
}

/** Cut an utterance where marks begin and end. Spans count characters, not UTF-16 units. */
export function cut(text: string, seq: number, marks: readonly Mark[]): Piece[] {
  const characters = Array.from(text)
  const own = marks.filter(({ span }) => span.seq === seq && span.start < span.end)
  const edges = new Set([0, characters.length])
  for (const { span } of own) {
    edges.add(Math.min(span.start, characters.length))
    edges.add(Math.min(span.end, characters.length))
  }
  const sorted = [...edges].sort((one, other) => one - other)
  return sorted.slice(0, -1).map((start, index) => {
    const end = sorted[index + 1] ?? characters.length
    const covering = own.filter(({ span }) => span.start <= start && span.end >= end)
    return {
      start,
      text: characters.slice(start, end).join(''),
      kinds: [...new Set(covering.map(({ kind }) => kind))],
    }
  })
}
