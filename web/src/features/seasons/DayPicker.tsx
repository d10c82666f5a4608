import { DatePicker } from 'antd'
import dayjs from 'dayjs'

interface DayPickerProps {
  label: string
  /** YYYY-MM-DD */
  value: string
  onChange: (day: string) => void
}

/** One day of the calendar, never empty. */
export function DayPicker({ label, value, onChange }: DayPickerProps) {
  return (
    <DatePicker
      allowClear={false}
      aria-label={label}
      value={value ? dayjs(value) : null}
      style={{ width: 140 }}
      onChange={(day) => day && onChange(day.format('YYYY-MM-DD'))}
    />
  )
}
