import { AutoComplete } from 'antd'
import { useMemo } from 'react'
import { desk } from '@/texts/zh/desk'
import { usePlaces } from './api'
import { usePlaceIndex, wayTo } from './CityMap'
import { FieldFrame, type FieldProps, useTyping } from './DraftField'
import type { Change } from './useMatter'

const SHOWN = 12
const text = desk.fields

/** The place in words, located in the place tree: picking a place from the list locates it. */
export function PlaceField({ field, onChange }: FieldProps) {
  const { data: places = [] } = usePlaces()
  const index = usePlaceIndex()
  const way = wayTo(index, field.code ?? null).slice(1)
  const located = way.at(-1)?.name
  // Words that no longer name the located place are not located there any more.
  const save = (change: Change) => {
    const entered = change.set?.[field.field]
    const isMoved = entered?.value && located && !entered.value.includes(located)
    onChange(isMoved ? { set: { [field.field]: { value: entered.value } } } : change)
  }
  const { value, setTyped, handlers } = useTyping({ field, onChange: save })
  const options = useMemo(() => {
    const wanted = value.trim()
    if (!wanted || wanted === field.value) return []
    return places
      .filter(({ full_name }) => full_name.includes(wanted))
      .slice(0, SHOWN)
      .map((place) => ({ value: place.code, label: place.full_name }))
  }, [places, value, field.value])
  const pick = (code: string | null) => {
    const place = code ? index.get(code) : undefined
    if (!place) return
    setTyped(null)
    onChange({ set: { [field.field]: { value: place.full_name, code: place.code } } })
  }
  return (
    <FieldFrame field={field} onChange={onChange} className="draft-place">
      <AutoComplete
        variant="borderless"
        value={value}
        options={options}
        aria-label={field.label}
        placeholder={field.ask || text.empty}
        defaultActiveFirstOption={false}
        onChange={setTyped}
        onSelect={pick}
        onFocus={handlers.onFocus}
        onBlur={handlers.onBlur}
        onInputKeyDown={options.length ? undefined : handlers.onKeyDown}
        style={{ width: '100%' }}
      />
      <span className="draft-located soft">
        {way.length
          ? `${text.located} ${way.map((place) => place.name).join(' / ')}`
          : value && text.notLocated}
      </span>
    </FieldFrame>
  )
}
