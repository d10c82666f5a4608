import { Select } from 'antd'
import { useUnits } from '@/features/tickets/city'

interface OneProps {
  label: string
  value: string
  onChange: (code: string) => void
}

const useOptions = () => {
  const { data, isPending } = useUnits()
  const options = (data ?? []).map(({ code, name }) => ({ value: code, label: name }))
  return { options, loading: isPending, showSearch: { optionFilterProp: 'label' } }
}

export function UnitSelect({ label, value, onChange }: OneProps) {
  return (
    <Select
      {...useOptions()}
      style={{ width: '100%' }}
      aria-label={label}
      placeholder={label}
      value={value || undefined}
      onChange={onChange}
    />
  )
}

interface ManyProps {
  label: string
  value: string[]
  onChange: (codes: string[]) => void
}

export function UnitsSelect({ label, value, onChange }: ManyProps) {
  return (
    <Select
      {...useOptions()}
      mode="multiple"
      style={{ width: '100%' }}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={onChange}
    />
  )
}
