import { Button, Checkbox, DatePicker, Select } from 'antd'
import { common } from '@/texts/zh/common'
import { tickets as text } from '@/texts/zh/tickets'
import { inCity } from '@/time/city'
import { SearchField } from '@/ui/list/SearchField'
import { hasFilters, withFilter, withoutFilters } from './filters'
import { CategoryPicker, PlacePicker, UnitPicker } from './pickers'

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

const { draft: _draft, ...STATES } = common.ticketStates
const WHOLE_DAYS = [
  ['since', 'startOf', 'YYYY-MM-DD[T]00:00:00Z'],
  ['until', 'endOf', 'YYYY-MM-DD[T]23:59:59Z'],
] as const

interface FiltersProps {
  params: URLSearchParams
  onChange: (params: URLSearchParams) => void
}

/** Every filter lives in the address, so that what one sees can be sent to a colleague. */
export function TicketFilters({ params, onChange }: FiltersProps) {
  const set = (name: string) => (value: string | string[] | undefined) =>
    onChange(withFilter(params, name, value))
  const one = (name: string) => params.get(name) ?? undefined
  return (
    <>
      <SearchField label={text.filters.search} value={params.get('q') ?? ''} onSearch={set('q')} />
      {(['state', 'kind'] as const).map((name) => (
        <Select
          key={name}
          mode="multiple"
          allowClear
          maxTagCount="responsive"
          aria-label={text.filters[name]}
          placeholder={text.filters[name]}
          value={params.getAll(name)}
          onChange={set(name)}
          options={optionsOf(name === 'state' ? STATES : common.kinds)}
          popupMatchSelectWidth={false}
          style={{ width: name === 'state' ? 120 : 96 }}
        />
      ))}
      <CategoryPicker
        placeholder={text.filters.category}
        value={one('category')}
        onChange={set('category')}
        width={124}
      />
      <UnitPicker
        placeholder={text.filters.unit}
        value={one('unit')}
        onChange={set('unit')}
        width={124}
      />
      <PlacePicker
        placeholder={text.filters.place}
        value={one('place')}
        onChange={set('place')}
        width={96}
      />
      <Select
        allowClear
        aria-label={text.filters.due}
        placeholder={text.filters.due}
        value={one('due')}
        onChange={set('due')}
        options={optionsOf(text.filters.dues)}
        style={{ width: 88 }}
      />
      <DayRange params={params} onChange={onChange} />
      <Checkbox
        checked={params.get('mine') === '1'}
        onChange={({ target }) => set('mine')(target.checked ? '1' : undefined)}
      >
        {text.filters.mine}
      </Checkbox>
      {hasFilters(params) && (
        <Button type="link" onClick={() => onChange(withoutFilters(params))}>
          {text.clear}
        </Button>
      )}
    </>
  )
}

function DayRange({ params, onChange }: FiltersProps) {
  const at = (name: string) => (params.get(name) ? inCity(params.get(name) ?? '') : null)
  return (
    <DatePicker.RangePicker
      allowEmpty
      placeholder={[text.filters.since, text.filters.until]}
      value={[at('since'), at('until')]}
      style={{ width: 196 }}
      onChange={(days) => {
        let next = params
        for (const [index, [name, , format]] of WHOLE_DAYS.entries()) {
          const day = days?.[index]
          const moment = day && inCity(day.format(format.replace('Z', '+08:00')))
          next = withFilter(next, name, moment?.toISOString())
        }
        onChange(next)
      }}
    />
  )
}
