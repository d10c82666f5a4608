import { Button } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { merging } from '@/texts/zh/merging'
import { KeyHint } from '@/ui/KeyHint'
import type { TicketRow } from '../api'
import { MergeDialog } from './MergeDialog'
import './merging.css'

const text = merging.bulk
const MERGE = 'M' // with Shift: a small m is the merge of the ticket under the hand

interface BulkMergeProps {
  marked: readonly TicketRow[]
  onDone: () => void
}

/** Those marked that wait for review are merged into one parent: all of them or none. */
export function BulkMerge({ marked, onDone }: BulkMergeProps) {
  const [isOpen, setOpen] = useState(false)
  const [first, ...others] = marked.filter(({ state }) => state === 'to_review')
  useKeys([{ keys: MERGE, label: text.merge, isOff: !first, run: () => setOpen(true) }])
  if (!first) return null
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {text.merge} <KeyHint keys="Shift+M" />
      </Button>
      {isOpen && (
        <MergeDialog
          ticket={first}
          others={others}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      )}
    </>
  )
}
