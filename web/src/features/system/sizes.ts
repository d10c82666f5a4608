const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** A size as people read it: three figures at most, 1024 to the next unit. */
export function bytes(count: number): string {
  let [size, unit] = [count, 0]
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${unit && size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`
}

export const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
