import { useQueries } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { data } from '@/texts/zh/data'
import { rowQuery, useFewRows } from '../api'
import { useSettled } from '../useSettled'
import type { FieldRowProps } from './FieldRow'

const text = data.row

/** One or several rows of another register, found by code or name. */
export function ReferSelect(props: FieldRowProps & { register: string }) {
  const { id, column, value, register, registers, isLocked, onChange } = props
  const [words, setWords] = useState('')
  const [isOpen, setOpen] = useState(false)
  const q = useSettled(words) ?? ''
  const few = useFewRows(register, q, isOpen && !isLocked)
  const codes = (Array.isArray(value) ? value : [value]).filter(Boolean).map(String)
  const titles = useTitles(register, codes)
  const found = (few.data?.items ?? []).map(({ code, title }) => optionOf(code, title))
  const chosen = codes.map((code) => optionOf(code, titles.get(code)))
  const options = [...found, ...chosen.filter((one) => !found.some((f) => f.value === one.value))]
  const label = registers.find(({ name }) => name === register)?.label ?? register
  const isMany = column.type === 'list'
  const change = (next: string | string[] | undefined) => {
    setWords('')
    onChange(isMany ? (next ?? []) : (next ?? null))
  }
  return (
    <Select<string | string[]>
      id={id}
      {...(isMany && { mode: 'multiple' as const })}
      value={isMany ? codes : (codes[0] as string)}
      disabled={isLocked}
      allowClear={!column.required || isMany}
      showSearch={{ filterOption: false, searchValue: words, onSearch: setWords }}
      loading={few.isFetching}
      notFoundContent={few.isFetching ? data.import.reading : text.referNone}
      placeholder={isLocked ? undefined : text.refer(label)}
      options={options}
      popupMatchSelectWidth={false}
      onOpenChange={setOpen}
      onChange={change}
    />
  )
}

const optionOf = (code: string, title: string | undefined) => ({
  value: code,
  label: title && title !== code ? `${title}（${code}）` : code,
})

/** What people call the rows that are chosen; a code that is not found stays a code. */
function useTitles(register: string, codes: readonly string[]) {
  return useQueries({
    queries: codes.map((code) => ({
      ...rowQuery(register, code),
      retry: false,
      staleTime: 60_000,
    })),
    combine: (rows) =>
      new Map(rows.flatMap(({ data: row }) => (row ? [[row.code, row.title] as const] : []))),
  })
}
