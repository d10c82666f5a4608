export interface Place {
  start: number
  end: number
}

export interface Piece {
  start: number
  text: string
  isLit: boolean
  isFlawed: boolean
}

const covers = (places: readonly Place[], start: number, end: number) =>
  places.some((place) => place.start <= start && place.end >= end)

/**
 * A reply cut where marks begin and end. `lit`: what the hand points at; `flawed`: what the machine
 * noticed. Places count characters, not UTF-16 units.
 */
export function piecesOf(reply: string, lit: readonly Place[], flawed: readonly Place[]): Piece[] {
  const characters = Array.from(reply)
  const edges = new Set([0, characters.length])
  for (const place of [...lit, ...flawed]) {
    edges.add(Math.min(place.start, characters.length))
    edges.add(Math.min(place.end, characters.length))
  }
  const sorted = [...edges].sort((one, other) => one - other)
  return sorted
    .slice(0, -1)
    .map((start, index) => {
      const end = sorted[index + 1] ?? characters.length
      return {
        start,
        text: characters.slice(start, end).join(''),
        isLit: covers(lit, start, end),
        isFlawed: covers(flawed, start, end),
      }
    })
    .filter(({ text }) => text)
}
