import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { KeyHint } from '@/ui/KeyHint'
import { draftOf, rebased } from './drafts'
import { FieldRow } from './fields/FieldRow'
import { isNote } from './NoteDialog'
import { Refusal, SavePreview } from './SavePreview'
import { StaleNotice } from './StaleNotice'
import { type FormProps, type RowFormState, useRowForm } from './useRowForm'

const text = data.row

/** A form made from the register's columns; what it would do is seen while one fills it in. */
export function RowForm(props: FormProps) {
  const { register, registers, row } = props
  const formId = useId()
  const form = useRowForm(props)
  const { draft, names, problems } = form
  const { columns, key, may_edit: mayEdit } = register
  return (
    <div className="data-form">
      <div className="data-fields">
        {columns.map((column) => (
          <FieldRow
            key={column.name}
            id={`${formId}${column.name}`}
            column={column}
            registers={registers}
            value={draft.doc[column.name]}
            before={row ? draft.base[column.name] : undefined}
            isChanged={names.includes(column.name)}
            isLocked={!mayEdit || (column.name === key && row !== null)}
            problems={problems.filter((one) => one.column === column.name)}
            onChange={(value) => form.set(column.name, value)}
          />
        ))}
      </div>
      {mayEdit && <SaveBar form={form} columns={columns} row={row} />}
    </div>
  )
}

/** What saving would do, the reason, and the button, which stay in sight. */
function SaveBar(props: {
  form: RowFormState
  columns: FormProps['register']['columns']
  row: FormProps['row']
}) {
  const { form, columns, row } = props
  const { draft, setDraft, isDirty, step } = form
  const [note, setNote] = useState('')
  const isReady = isDirty && !form.isStale && !form.isMissing
  const canSave = isReady && isNote(note) && !step.isPending
  const save = () => canSave && step.mutate(note.trim(), { onSuccess: () => setNote('') })
  useKeys([{ keys: 'Alt+Enter', label: text.save, isOff: !canSave, run: save }])
  return (
    <div className="data-save">
      {form.isStale && row && (
        <StaleNotice
          columns={columns}
          draft={draft}
          latest={row}
          onRebase={() => setDraft(rebased(columns, draft, row))}
          onDiscard={() => setDraft(draftOf(row))}
        />
      )}
      {isDirty && form.seen && <SavePreview seen={form.seen} isReading={form.isReading} />}
      {step.error && <Refusal error={step.error} columns={columns} />}
      <Input
        value={note}
        maxLength={400}
        disabled={!isDirty}
        aria-label={text.note}
        placeholder={isDirty ? text.noteHint : text.unchanged}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className="data-buttons">
        {isDirty && <Button onClick={form.reset}>{text.reset}</Button>}
        <Button
          type="primary"
          disabled={!canSave}
          title={whyNot(form.isMissing, note)}
          loading={step.isPending}
          onClick={save}
        >
          {row === null ? text.add : text.saveChanges(form.names.length)}{' '}
          <KeyHint keys="Alt+Enter" />
        </Button>
      </div>
    </div>
  )
}

function whyNot(isMissing: boolean, note: string) {
  if (isMissing) return text.needed
  return isNote(note) ? undefined : text.needNote
}
