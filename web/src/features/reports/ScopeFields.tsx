import { Radio } from 'antd'
import { useState } from 'react'
import { PlacePicker, UnitPicker } from '@/features/tickets/pickers'
import { reports as text } from '@/texts/zh/reports'

export interface ScopeChosen {
  unit_code: string
  place_code: string
}

type Way = 'city' | 'unit' | 'place'

interface ScopeProps {
  value: ScopeChosen
  onChange: (scope: ScopeChosen) => void
}

/** The whole city, one unit's subtree, or one district or street. */
export function ScopeFields({ value, onChange }: ScopeProps) {
  const [way, setWay] = useState<Way>(
    value.unit_code ? 'unit' : value.place_code ? 'place' : 'city',
  )
  const words = text.make
  const choose = (next: Way) => {
    setWay(next)
    onChange({ unit_code: '', place_code: '' })
  }
  return (
    <>
      <Radio.Group
        aria-label={words.scope}
        optionType="button"
        value={way}
        options={(['city', 'unit', 'place'] as const).map((one) => ({
          value: one,
          label: words[one],
        }))}
        onChange={({ target }) => choose(target.value as Way)}
      />
      {way === 'unit' && (
        <UnitPicker
          placeholder={words.unit}
          value={value.unit_code || undefined}
          onChange={(unit) => onChange({ unit_code: unit ?? '', place_code: '' })}
        />
      )}
      {way === 'place' && (
        <PlacePicker
          placeholder={words.place}
          value={value.place_code || undefined}
          onChange={(place) => onChange({ unit_code: '', place_code: place ?? '' })}
        />
      )}
    </>
  )
}
