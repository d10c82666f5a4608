import { Button } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { merging } from '@/texts/zh/merging'
import { KeyHint } from '@/ui/KeyHint'
import type { TicketRow } from '../api'
import { MergeDialog } from './MergeDialog'
import './merging.css'

const text = merging.bulk
const PICK = 'z'
const MERGE = 'M' // with Shift: a small m is the merge of the ticket under the hand

export interface Picked {
  rows: readonly TicketRow[]
  has: (id: string) => boolean
  toggle: (id: string) => void
  clear: () => void
}

/** Which of the tickets that wait for review are picked; what leaves the list leaves the pick. */
export function usePicked(rows: readonly TicketRow[]): Picked {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  return {
    rows: rows.filter(({ id }) => ids.has(id)),
    has: (id) => ids.has(id) && rows.some((row) => row.id === id),
    toggle: (id) =>
      setIds((known) => {
        const rest = new Set(known)
        return rest.delete(id) ? rest : rest.add(id)
      }),
    clear: () => setIds(new Set()),
  }
}

export const PickMark = ({ isPicked }: { isPicked: boolean }) =>
  isPicked ? (
    <span className="pick-mark" role="img" aria-label={text.pickedOne}>
      ☑
    </span>
  ) : null

/** Pick or let go of the ticket under the hand. */
export function PickToggle({ picked, ticket }: { picked: Picked; ticket: TicketRow }) {
  const isOff = ticket.state !== 'to_review'
  const toggle = () => picked.toggle(ticket.id)
  useKeys([{ keys: PICK, label: text.pick, isOff, run: toggle }])
  if (isOff) return null
  return (
    <div className="pick-toggle">
      <Button size="small" onClick={toggle} aria-pressed={picked.has(ticket.id)}>
        {picked.has(ticket.id) ? text.letGo : text.pick} <KeyHint keys={PICK} />
      </Button>
    </div>
  )
}

/** What is picked is merged into one parent: all of it or nothing. */
export function BulkMerge({ picked }: { picked: Picked }) {
  const [isOpen, setOpen] = useState(false)
  const [first, ...others] = picked.rows
  useKeys([{ keys: MERGE, label: text.merge, isOff: !first, run: () => setOpen(true) }])
  if (!first) return null
  return (
    <div className="bulk-bar" role="toolbar" aria-label={text.merge}>
      <strong>{text.picked(picked.rows.length)}</strong>
      <Button type="primary" size="small" onClick={() => setOpen(true)}>
        {text.merge} <KeyHint keys="Shift+M" />
      </Button>
      <Button size="small" type="text" onClick={picked.clear}>
        {text.clear}
      </Button>
      {isOpen && (
        <MergeDialog
          ticket={first}
          others={others}
          onClose={() => setOpen(false)}
          onDone={picked.clear}
        />
      )}
    </div>
  )
}
