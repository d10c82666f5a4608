import { data } from '@/texts/zh/data'
import type { Column, Problem, Register } from '../types'
import { inWords } from '../words'
import { Field } from './Field'
import { isFields } from './FieldsEditor'

const text = data.row

export interface FieldRowProps {
  id: string
  column: Column
  registers: readonly Register[]
  value: unknown
  /** What it was, if it was changed. */
  before: unknown
  isChanged: boolean
  isLocked: boolean
  problems: readonly Problem[]
  onChange: (value: unknown) => void
}

/** A column's label, its field, what it was before, and what is wrong with it. */
export function FieldRow(props: FieldRowProps) {
  const { id, column, before, isChanged, isLocked, problems } = props
  // The note of a document says how it stands in a file; here it has fields.
  const isNoted = column.note && !isLocked && !isFields(column.name, props.value)
  const isShort = column.type !== 'json' && column.type !== 'long_text'
  return (
    <div className="data-field" data-changed={isChanged} data-wrong={problems.length > 0}>
      <label htmlFor={id}>
        {column.label}
        {column.required && (
          <span className="data-required" title={text.required}>
            *
          </span>
        )}
      </label>
      <div>
        <Field {...props} />
        {problems.map(({ message }) => (
          <p key={message} className="data-problem" role="alert">
            {message}
          </p>
        ))}
        {isChanged && before !== undefined && isShort && (
          <p className="data-was">{text.was(inWords(column, before))}</p>
        )}
        {isNoted && <p className="soft">{column.note}</p>}
      </div>
    </div>
  )
}
