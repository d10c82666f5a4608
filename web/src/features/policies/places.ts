import type { Block, Place } from './api'

export interface Mark {
  page: number
  /** Left, top, width, height as shares of the page, in per cent. */
  left: number
  top: number
  width: number
  height: number
}

const PAD = 1.5

/**
 * Where the characters of a place stand on the pages: one mark a line. Characters of a line are
 * taken as equally wide; a row of a table is marked as a whole.
 */
export function marksOf(
  place: Place | null,
  blocks: readonly Block[],
  sizes: readonly (readonly number[])[],
): Mark[] {
  const block = place && blocks.find(({ number }) => number === place.block)
  if (!place || !block) return []
  return block.lines.flatMap(({ page, start, end, box }) => {
    const from = Math.max(place.start, start)
    const to = Math.min(place.end, end)
    const [width, height] = sizes[page - 1] ?? []
    if (from >= to || !width || !height) return []
    const [left = 0, top = 0, right = 0, bottom = 0] = box
    const step = (right - left) / Math.max(end - start, 1)
    const isWhole = block.kind === 'row'
    const x0 = isWhole ? left : left + (from - start) * step
    const x1 = isWhole ? right : left + (to - start) * step
    return [
      {
        page,
        left: ((x0 - PAD) / width) * 100,
        top: ((top - PAD) / height) * 100,
        width: ((x1 - x0 + 2 * PAD) / width) * 100,
        height: ((bottom - top + 2 * PAD) / height) * 100,
      },
    ]
  })
}

/** The text of a block before, inside and after a place. */
export function splitAt(text: string, place: Place): [string, string, string] {
  // Places count characters as the server does, and so does the text: by code points.
  const letters = [...text]
  return [
    letters.slice(0, place.start).join(''),
    letters.slice(place.start, place.end).join(''),
    letters.slice(place.end).join(''),
  ]
}

/** Where a quote stands in the document; null when it is not there to the letter. */
export function placeOf(quote: string, blocks: readonly Block[]): Place | null {
  if (!quote) return null
  for (const { number, text } of blocks) {
    const [before, ...after] = text.split(quote)
    const start = [...(before ?? '')].length
    if (after.length) return { block: number, start, end: start + [...quote].length }
  }
  return null
}
