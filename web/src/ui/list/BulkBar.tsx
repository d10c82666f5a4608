import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { type Binding, useKeys } from '@/keys/useKeys'
import { rows as texts } from '@/texts/zh/rows'
import { KeyHint } from '@/ui/KeyHint'
import { BulkDialog } from './BulkDialog'
import { MOST, type SendMany } from './bulk'
import './list.css'
import type { Marks } from './useRows'

const text = texts.marks

/** One thing that may be done with several rows. */
export interface BulkAction<Row> {
  name: string
  label: string
  /** With Shift: the small letter is the same step of the one row under the hand. */
  keys?: string
  hint?: string
  idOf: (row: Row) => string
  nameOf: (row: Row) => string
  /** What the person should read of a row before it is done. */
  tell?: (row: Row) => string
  /** Whether it is worth asking the server about this row. */
  fits?: (row: Row) => boolean
  words?: { label: string; isNeeded: boolean }
  send: SendMany<Row>
}

interface BarProps<Row> {
  rows: readonly Row[]
  marks: Marks
  idOf: (row: Row) => string
  actions: readonly BulkAction<Row>[]
  /** More to do with what is marked, such as merging it. */
  children?: ReactNode
}

/** What is marked and what may be done with it. */
export function BulkBar<Row>({ rows, marks, idOf, actions, children }: BarProps<Row>) {
  const [open, setOpen] = useState<BulkAction<Row> | null>(null)
  const marked = rows.filter((row) => marks.has(idOf(row)))
  const isTooMany = marked.length > MOST
  const fitting = (action: BulkAction<Row>) => (action.fits ? marked.filter(action.fits) : marked)
  const mayStart = (action: BulkAction<Row>) => fitting(action).length > 0 && !isTooMany
  useKeys(
    actions.flatMap((action): Binding[] =>
      action.keys
        ? [
            {
              keys: action.keys,
              label: action.label,
              isOff: !mayStart(action),
              run: () => setOpen(action),
            },
          ]
        : [],
    ),
  )
  if (!marked.length && !open) return null
  return (
    <div className="bulk-bar" role="toolbar" aria-label={text.count(marked.length)}>
      <strong>{text.count(marked.length)}</strong>
      {isTooMany && <span role="alert">{text.most(MOST)}</span>}
      {actions.map((action) => (
        <Button
          key={action.name}
          type="primary"
          size="small"
          disabled={!mayStart(action)}
          title={
            mayStart(action)
              ? texts.bulk.fits(fitting(action).length, marked.length)
              : texts.bulk.noneFits
          }
          onClick={() => setOpen(action)}
        >
          {action.label} {action.keys && <KeyHint keys={`Shift+${action.keys}`} />}
        </Button>
      ))}
      {children}
      <Button size="small" type="text" onClick={() => marks.set(rows.map(idOf))}>
        {text.all}
      </Button>
      <Button size="small" type="text" onClick={marks.clear}>
        {text.clear}
      </Button>
      {open && (
        <BulkDialog
          action={open}
          rows={fitting(open)}
          onClose={(done) => {
            setOpen(null)
            marks.set(marks.ids.filter((id) => !done.includes(id)))
          }}
        />
      )}
    </div>
  )
}
