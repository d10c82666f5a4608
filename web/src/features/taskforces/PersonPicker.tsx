import { Select } from 'antd'
import { useState } from 'react'
import { useUnits } from '@/features/tickets/city'
import { taskforces } from '@/texts/zh/taskforces'
import { usePeople } from './api'

/** A unit, then one of its people. */
export function PersonPicker(props: {
  value: string
  onChange: (id: string, name: string) => void
}) {
  const [unit, setUnit] = useState('')
  const units = useUnits()
  const people = usePeople(unit)
  return (
    <>
      <Select
        aria-label={taskforces.unit}
        placeholder={taskforces.unit}
        showSearch={{ optionFilterProp: 'label' }}
        loading={units.isPending}
        value={unit || undefined}
        onChange={(code: string) => {
          setUnit(code)
          props.onChange('', '')
        }}
        options={(units.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
      />
      <Select
        aria-label={taskforces.room.account}
        placeholder={taskforces.room.account}
        disabled={!unit}
        value={props.value || undefined}
        onChange={(id: string) =>
          props.onChange(id, people.data?.find(({ account_id: known }) => known === id)?.name ?? '')
        }
        options={(people.data ?? []).map(({ account_id: value, name }) => ({ value, label: name }))}
      />
    </>
  )
}
