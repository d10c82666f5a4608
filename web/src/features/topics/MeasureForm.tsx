import { DatePicker, Input } from 'antd'
import dayjs from 'dayjs'
import { topics } from '@/texts/zh/topics'
import type { MeasureBody } from './api'
import { UnitSelect } from './UnitSelect'

const text = topics.measures

export const EMPTY: MeasureBody = { title: '', unit: '', due_day: '' }
export const isWhole = ({ title, unit, due_day: day }: MeasureBody) =>
  title.trim().length > 1 && unit !== '' && day !== ''

interface FormProps {
  value: MeasureBody
  onChange: (value: MeasureBody) => void
}

/** What, who, until when. */
export function MeasureForm({ value, onChange }: FormProps) {
  return (
    <div style={{ display: 'grid', gap: 8, marginBottom: 12 }}>
      <Input
        aria-label={text.name}
        placeholder={text.name}
        maxLength={120}
        value={value.title}
        onChange={({ target }) => onChange({ ...value, title: target.value })}
      />
      <UnitSelect
        label={text.unit}
        value={value.unit}
        onChange={(unit) => onChange({ ...value, unit })}
      />
      <DatePicker
        aria-label={text.due}
        placeholder={text.due}
        value={value.due_day ? dayjs(value.due_day) : null}
        onChange={(day) => onChange({ ...value, due_day: day ? day.format('YYYY-MM-DD') : '' })}
      />
    </div>
  )
}
