import { Input } from 'antd'
import { useEffect, useState } from 'react'

interface SearchFieldProps {
  label: string
  value: string
  width?: number
  onSearch: (value: string) => void
}

/** Typing does not search: an input method sends half words. Enter does, and leaving the field. */
export function SearchField({ label, value, width = 240, onSearch }: SearchFieldProps) {
  const [words, setWords] = useState(value)
  useEffect(() => setWords(value), [value])
  const search = () => {
    if (words.trim() !== value) onSearch(words.trim())
  }
  return (
    <Input
      type="search"
      allowClear
      aria-label={label}
      placeholder={label}
      value={words}
      maxLength={100}
      style={{ width }}
      onChange={({ target, type }) => {
        setWords(target.value)
        if (type === 'click' && !target.value) onSearch('')
      }}
      onPressEnter={({ nativeEvent }) => !nativeEvent.isComposing && search()}
      onBlur={search}
    />
  )
}
