import { useKeys } from '@/keys/useKeys'
import { tickets as text } from '@/texts/zh/tickets'

interface RowCursor {
  ids: readonly string[]
  selected: string | null
  onSelect: (id: string) => void
  onPage?: (id: string) => void
  onBack?: () => void
}

/** J and K move the selection through a list, Enter opens the whole page, Escape lets go. */
export function useRowCursor({ ids, selected, onSelect, onPage, onBack }: RowCursor) {
  const move = (by: number) => {
    const at = selected ? ids.indexOf(selected) : -1
    const next = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by]
    if (!next) return
    onSelect(next)
    document.querySelector(`[data-row-key="${next}"]`)?.scrollIntoView?.({ block: 'nearest' })
  }
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => move(1) },
    { keys: 'k', label: text.keys.previous, run: () => move(-1) },
    {
      keys: 'Enter',
      label: onPage ? text.keys.page : text.keys.open,
      isOff: !selected && !ids.length,
      run: () => {
        if (!selected) move(1)
        else onPage?.(selected)
      },
    },
    {
      keys: 'Escape',
      label: text.keys.back,
      isOff: !selected || !onBack,
      run: () => onBack?.(),
    },
  ])
}
