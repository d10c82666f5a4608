import { useState } from 'react'
import { data } from '@/texts/zh/data'
import type { Difference } from './words'

const FEW = 6

/** Old → new, a line a column; `isNew` leaves the old out, for there was none. */
export function Lines({ lines, isNew }: { lines: readonly Difference[]; isNew?: boolean }) {
  const [isAll, setAll] = useState(false)
  const shown = isAll ? lines : lines.slice(0, FEW)
  return (
    <ul className="data-lines" data-inline={isNew ?? false}>
      {shown.map(({ path, label, before, after }) => (
        <li key={path}>
          <span className="soft">{label}</span>{' '}
          {!isNew && (
            <>
              <del>{before}</del> <span aria-hidden>→</span>{' '}
            </>
          )}
          <ins>{after}</ins>
        </li>
      ))}
      {shown.length < lines.length && (
        <li>
          <button type="button" className="data-link" onClick={() => setAll(true)}>
            {data.history.moreLines(lines.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  )
}
