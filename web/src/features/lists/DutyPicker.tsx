import { Select } from 'antd'
import { useState } from 'react'
import { lists as text } from '@/texts/zh/lists'
import { type DutyChoice, useDutyRows } from './api'

const { form: words } = text

/** One row as one reads it: what, where, who leads, and the lists it is on already. */
function DutyLine({ row }: { row: DutyChoice }) {
  const where = [row.category || text.everything, row.place, row.object].filter(Boolean)
  return (
    <div className="duty-choice">
      <div>
        {where.join(' · ')} → {row.lead}
      </div>
      <div className="soft">
        <span className="number">{row.code}</span>
        {row.on.map((kind) => `　${text.kinds[kind]}`)}
      </div>
    </div>
  )
}

interface Picking {
  value?: string
  onChange?: (code: string) => void
  id?: string
}

/** Finds a duty row by its words; nobody knows the codes by heart. */
export function DutyPicker({ value, onChange, id }: Picking) {
  const [q, setQ] = useState('')
  const { data, isFetching } = useDutyRows(q.trim())
  return (
    <Select<string>
      id={id}
      autoFocus
      showSearch={{ filterOption: false, onSearch: setQ }}
      value={value}
      onChange={onChange}
      placeholder={words.dutyHint}
      loading={isFetching}
      notFoundContent={isFetching ? '…' : words.dutyNone}
      options={data?.items.map((row) => ({
        value: row.code,
        label: <DutyLine row={row} />,
      }))}
      labelRender={({ value: code }) => {
        const row = data?.items.find((one) => one.code === code)
        return row ? `${row.category || text.everything} → ${row.lead}（${code}）` : code
      }}
      popupRender={(menu) => (
        <>
          {menu}
          {data?.is_more && <p className="soft duty-more">{words.dutyMore}</p>}
        </>
      )}
    />
  )
}
