import { Input } from 'antd'
import { useState } from 'react'
import { data } from '@/texts/zh/data'
import { isSame } from '../words'
import type { FieldRowProps } from './FieldRow'

const text = data.row
const show = (value: unknown) =>
  value === null || value === undefined ? '' : JSON.stringify(value, null, 2)

/** A document as text: what is not complete is kept on the screen and not taken over. */
export function JsonText({ id, value, isLocked, onChange }: FieldRowProps) {
  const [words, setWords] = useState(show(value))
  const read = parse(words)
  // Somebody set the value from outside (reset, another version): that is what is shown.
  if (read !== undefined && !isSame(read, value)) setWords(show(value))
  return (
    <>
      <Input.TextArea
        id={id}
        className="data-json"
        value={words}
        disabled={isLocked}
        placeholder={text.jsonHint}
        autoSize={{ minRows: 2, maxRows: 16 }}
        onChange={({ target }) => {
          setWords(target.value)
          const next = parse(target.value)
          if (next !== undefined) onChange(next)
        }}
      />
      {read === undefined && (
        <p className="data-problem" role="alert">
          {text.jsonWrong}
        </p>
      )}
    </>
  )
}

/** undefined: not a document yet. */
function parse(words: string): unknown {
  if (!words.trim()) return null
  try {
    return JSON.parse(words)
  } catch {
    return undefined
  }
}
