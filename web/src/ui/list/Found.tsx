import { Fragment } from 'react'

const LEAST = 2 // signs: a single one is everywhere

/** How many signs of `term` from `at` on stand together in `text`; 0 for fewer than two. */
function longestAt(text: string, term: string, at: number): number {
  let length = term.length - at
  while (length >= LEAST && !text.includes(term.slice(at, at + length))) length -= 1
  return length >= LEAST ? length : 0
}

/** The longest parts of `sought` that stand in `text`, both in small letters. */
function* partsOf(text: string, sought: string): Generator<string> {
  for (const term of sought.split(/[\s,，。、；;]+/)) {
    for (let at = 0; at < term.length; ) {
      const length = longestAt(text, term, at)
      if (length) yield term.slice(at, at + length)
      at += length || 1
    }
  }
}

/**
 * Where the words looked for stand in `text`: the server cuts sentences into words and finds each,
 * so that of a longer phrase its longest parts are lit.
 */
export function partsFound(text: string, sought: string): { text: string; isFound: boolean }[] {
  const lower = text.toLowerCase()
  const lit = new Array<boolean>(text.length).fill(false)
  for (const part of partsOf(lower, sought.toLowerCase()))
    for (let place = lower.indexOf(part); place >= 0; place = lower.indexOf(part, place + 1))
      lit.fill(true, place, place + part.length)
  const parts: { text: string; isFound: boolean }[] = []
  for (let at = 0; at < text.length; at += 1) {
    const last = parts.at(-1)
    const isFound = lit[at] ?? false
    if (last?.isFound === isFound) last.text += text[at]
    else parts.push({ text: text[at] ?? '', isFound })
  }
  return parts
}

/** A text with the words looked for lit. */
export function Found({ text, sought }: { text: string; sought: string }) {
  if (!sought) return text
  let at = 0
  return (
    <>
      {partsFound(text, sought).map((part) => {
        const key = at
        at += part.text.length
        return part.isFound ? (
          <mark key={key} className="found">
            {part.text}
          </mark>
        ) : (
          <Fragment key={key}>{part.text}</Fragment>
        )
      })}
    </>
  )
}
