interface Spot {
  code: string
  x: number | null
  y: number | null
}

/** How much further aside a street may lie than ahead, and still count as that way. */
const ASIDE = 2

/** The nearest spot from `from` in the way of an arrow key; `from` itself at the city's edge. */
export function stepTowards<T extends Spot>(
  spots: readonly T[],
  from: T,
  [right, down]: readonly [number, number],
): T {
  let best = from
  let least = Number.POSITIVE_INFINITY
  for (const spot of spots) {
    const dx = (spot.x ?? 0) - (from.x ?? 0)
    const dy = (spot.y ?? 0) - (from.y ?? 0)
    const ahead = dx * right + dy * down
    const aside = Math.abs(dx * down) + Math.abs(dy * right)
    if (spot.code === from.code || ahead <= 0 || aside > ASIDE * ahead) continue
    const far = ahead + 2 * aside
    if (far < least) {
      least = far
      best = spot
    }
  }
  return best
}
