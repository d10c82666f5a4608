import { ArrowUpOutlined } from '@ant-design/icons'
import { Button, DatePicker, Segmented, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useMemo } from 'react'
import { useUnits } from '@/features/tickets/city'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import { common } from '@/texts/zh/common'
import { figures as text } from '@/texts/zh/figures'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { askedOf, subtreeOf, wayOf, withParams } from './filters'

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

const DAY = 'YYYY-MM-DD'
export const FILTERS = ['since', 'until', 'unit', 'category', 'place', 'kind', 'urgency'] as const

interface FiltersProps {
  params: URLSearchParams
  onChange: (params: URLSearchParams) => void
  /** The unit above which the person sees nothing. */
  topUnit?: string | undefined
  /** Only figures have several ways to count. */
  hasWays?: boolean
}

/** Every filter lives in the address, so that what one sees can be sent to a colleague. */
export function FigureFilters({ params, onChange, topUnit, hasWays = false }: FiltersProps) {
  const asked = askedOf(params)
  const set = (name: string) => (value: string | string[] | undefined) =>
    onChange(withParams(params, { [name]: value }))
  const above = useUnitAbove(asked.unit, topUnit)
  return (
    <div className="figure-tools">
      <Days params={params} onChange={onChange} />
      <OwnUnits value={asked.unit} onChange={set('unit')} topUnit={topUnit} />
      {asked.unit && asked.unit !== topUnit && (
        <Button
          icon={<ArrowUpOutlined />}
          aria-label={text.filters.up}
          title={text.filters.up}
          onClick={() => set('unit')(above)}
        />
      )}
      <CategoryPicker
        placeholder={text.filters.category}
        value={asked.category}
        onChange={set('category')}
        width={130}
      />
      <PlacePicker
        placeholder={text.filters.place}
        value={asked.place}
        onChange={set('place')}
        width={110}
      />
      {(['kind', 'urgency'] as const).map((name) => (
        <Select
          key={name}
          mode="multiple"
          allowClear
          maxTagCount="responsive"
          aria-label={text.filters[name]}
          placeholder={text.filters[name]}
          value={params.getAll(name)}
          onChange={set(name)}
          options={optionsOf(name === 'kind' ? common.kinds : common.urgencies)}
          popupMatchSelectWidth={false}
          style={{ width: 104 }}
        />
      ))}
      {hasWays && <Ways params={params} onChange={onChange} />}
      {FILTERS.some((name) => params.has(name)) && (
        <Button
          type="link"
          onClick={() =>
            onChange(withParams(params, Object.fromEntries(FILTERS.map((name) => [name, '']))))
          }
        >
          {text.filters.clear}
        </Button>
      )}
    </div>
  )
}

/** The unit one level up; undefined above the topmost. */
export function useUnitAbove(unit: string | undefined, topUnit: string | undefined) {
  const units = useUnits().data ?? []
  const parent = units.find(({ code }) => code === unit)?.parent_code
  const hasGrandparent = units.find(({ code }) => code === parent)?.parent_code
  return hasGrandparent || parent === topUnit ? (parent ?? undefined) : undefined
}

/** The units that the person may ask about: the hotline's desks all, others their own subtree. */
function OwnUnits(props: {
  value: string | undefined
  onChange: (unit: string | undefined) => void
  topUnit: string | undefined
}) {
  const units = useUnits()
  const options = useMemo(
    () =>
      subtreeOf(units.data ?? [], props.topUnit).map(({ code, name, short_name }) => ({
        value: code,
        label: name,
        search: `${name} ${short_name} ${code}`,
      })),
    [units.data, props.topUnit],
  )
  return (
    <Select
      allowClear
      aria-label={text.filters.unit}
      placeholder={text.filters.unit}
      loading={units.isPending}
      value={props.value}
      onChange={props.onChange}
      showSearch={{ optionFilterProp: 'search' }}
      options={options}
      popupMatchSelectWidth={false}
      style={{ width: 150 }}
    />
  )
}

function Ways({ params, onChange }: FiltersProps) {
  const way = wayOf(params)
  return (
    <>
      <Segmented
        size="small"
        aria-label={text.basisLabel}
        value={way.basis}
        options={optionsOf(text.basis)}
        onChange={(basis) =>
          onChange(withParams(params, { basis: basis === 'granted' ? '' : basis }))
        }
      />
      <Segmented
        size="small"
        aria-label={text.excludedLabel}
        value={way.withExcluded ? 'kept' : 'left_out'}
        options={optionsOf(text.excluded)}
        onChange={(kept) =>
          onChange(withParams(params, { excluded: kept === 'kept' ? 'kept' : '' }))
        }
      />
    </>
  )
}

function Days({ params, onChange }: FiltersProps) {
  const asked = askedOf(params)
  const today = inCity(useBusinessNow(3600)).startOf('day')
  const lastMonth = today.subtract(1, 'month')
  const { presets } = text.filters
  const at = (day: string | undefined) => (day ? inCity(`${day}T00:00:00+08:00`) : null)
  const given: [Dayjs | null, Dayjs | null] = [at(asked.since), at(asked.until)]
  const isGiven = asked.since !== undefined || asked.until !== undefined
  return (
    <DatePicker.RangePicker
      allowEmpty
      placeholder={[text.filters.since, text.filters.until]}
      value={isGiven ? given : [today.startOf('month'), today]}
      style={{ width: 214 }}
      presets={[
        { label: presets.today, value: [today, today] },
        { label: presets.week, value: [today.subtract((today.day() + 6) % 7, 'day'), today] },
        { label: presets.month, value: [today.startOf('month'), today] },
        { label: presets.lastMonth, value: [lastMonth.startOf('month'), lastMonth.endOf('month')] },
      ]}
      onChange={(days) =>
        onChange(
          withParams(params, {
            since: days?.[0]?.format(DAY) ?? '',
            until: days?.[1]?.format(DAY) ?? '',
          }),
        )
      }
    />
  )
}
