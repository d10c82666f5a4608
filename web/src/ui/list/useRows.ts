import { useEffect, useRef, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { rows as text } from '@/texts/zh/rows'
import { tickets } from '@/texts/zh/tickets'

export interface Marks {
  ids: readonly string[]
  has: (id: string) => boolean
  toggle: (id: string) => void
  set: (ids: readonly string[]) => void
  add: (ids: readonly string[]) => void
  clear: () => void
}

/** Which rows are marked; what leaves the list leaves the marks. */
export function useMarks(shown: readonly string[]): Marks {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  return {
    ids: shown.filter((id) => marked.has(id)),
    has: (id) => marked.has(id),
    toggle: (id) =>
      setMarked((known) => {
        const rest = new Set(known)
        return rest.delete(id) ? rest : rest.add(id)
      }),
    set: (ids) => setMarked(new Set(ids)),
    add: (ids) => setMarked((known) => new Set([...known, ...ids])),
    clear: () => setMarked(new Set()),
  }
}

interface Rows {
  ids: readonly string[]
  selected: string | null
  onSelect: (id: string) => void
  onPage?: (id: string) => void
  onBack?: () => void
  /** Given where several rows may be marked. */
  marks?: Marks
}

/**
 * J and K move the selection through a list, Enter opens the whole page, Escape lets go; x marks a
 * row, Shift with J and K marks on the way. Escape lets go of the marks first.
 */
export function useRowKeys({ ids, selected, onSelect, onPage, onBack, marks }: Rows) {
  // Keys come faster than the address changes: where the hand is, not where the page is.
  const hand = useRef(selected)
  useEffect(() => {
    hand.current = selected
  }, [selected])
  const move = (by: number) => {
    const at = hand.current ? ids.indexOf(hand.current) : -1
    const next = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by]
    if (!next) return null
    hand.current = next
    onSelect(next)
    document.querySelector(`[data-row-key="${next}"]`)?.scrollIntoView?.({ block: 'nearest' })
    return next
  }
  const extend = (by: number) => {
    const from = hand.current
    const next = move(by)
    marks?.add([from, next].filter((id): id is string => id !== null && ids.includes(id)))
  }
  const hasMarks = (marks?.ids.length ?? 0) > 0
  const isOff = !marks
  useKeys([
    { keys: 'j', label: tickets.keys.next, run: () => move(1) },
    { keys: 'k', label: tickets.keys.previous, run: () => move(-1) },
    {
      keys: 'Enter',
      label: onPage ? tickets.keys.page : tickets.keys.open,
      isOff: !selected && !ids.length,
      run: () => {
        if (!selected) move(1)
        else onPage?.(selected)
      },
    },
    {
      keys: 'x',
      label: text.marks.mark,
      isOff: isOff || !selected,
      run: () => selected && marks?.toggle(selected),
    },
    { keys: 'J', label: text.marks.extendDown, isOff, run: () => extend(1) },
    { keys: 'K', label: text.marks.extendUp, isOff, run: () => extend(-1) },
    {
      keys: 'Escape',
      label: hasMarks ? text.marks.clear : tickets.keys.back,
      isOff: !hasMarks && (!selected || !onBack),
      run: () => (hasMarks ? marks?.clear() : onBack?.()),
    },
  ])
}
