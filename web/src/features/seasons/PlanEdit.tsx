import { Input, Modal, Select, TreeSelect } from 'antd'
import { useMemo, useState } from 'react'
import { parentOfCategory, treeOf, useCategories, usePlaces } from '@/features/tickets/city'
import { seasons as text } from '@/texts/zh/seasons'
import type { PlanEdit as Changes, Plan } from './api'
import { DayPicker } from './DayPicker'
import { isDay } from './dates'

const { plan: words } = text
const LEVELS = new Set(['district', 'street'])

interface EditProps {
  plan: Plan
  isBusy: boolean
  onSend: (changes: Omit<Changes, 'version'>) => void
  onClose: () => void
}

/** What a person may change of a plan; only what was changed is sent. */
export function PlanEdit({ plan, isBusy, onSend, onClose }: EditProps) {
  const start = {
    first_day: plan.first_day,
    last_day: plan.last_day,
    place_codes: plan.places.map(({ code }) => code),
    categories: plan.categories.map(({ code }) => code),
    recognise: plan.recognise,
    staffing: plan.staffing,
    note: plan.note,
  }
  const [form, setForm] = useState(start)
  const isWhole =
    isDay(form.first_day) &&
    isDay(form.last_day) &&
    form.first_day <= form.last_day &&
    form.categories.length > 0
  const changed = Object.fromEntries(
    Object.entries(form).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(start[name as keyof typeof start]),
    ),
  )
  return (
    <Modal
      open
      width={640}
      title={words.edit}
      okText={words.ok}
      cancelText={words.cancel}
      okButtonProps={{
        disabled: !isWhole || Object.keys(changed).length === 0,
        loading: isBusy,
      }}
      onOk={() => onSend(changed)}
      onCancel={onClose}
    >
      <div className="season-form">
        <div>
          {words.season}
          <span className="season-pair">
            {(['first_day', 'last_day'] as const).map((name) => (
              <DayPicker
                key={name}
                label={`${words.season} ${name === 'first_day' ? '起' : '止'}`}
                value={form[name]}
                onChange={(day) => setForm({ ...form, [name]: day })}
              />
            ))}
          </span>
        </div>
        <Places
          value={form.place_codes}
          onChange={(place_codes) => setForm({ ...form, place_codes })}
        />
        <Categories
          value={form.categories}
          onChange={(categories) => setForm({ ...form, categories })}
        />
        {(['recognise', 'staffing', 'note'] as const).map((name) => (
          <Input.TextArea
            key={name}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={2000}
            aria-label={words[name]}
            placeholder={words[name]}
            value={form[name]}
            onChange={({ target }) => setForm({ ...form, [name]: target.value })}
          />
        ))}
      </div>
    </Modal>
  )
}

interface CodesProps {
  value: string[]
  onChange: (codes: string[]) => void
}

function Places({ value, onChange }: CodesProps) {
  const places = usePlaces()
  const options = useMemo(
    () =>
      (places.data ?? [])
        .filter(({ kind }) => LEVELS.has(kind))
        .map(({ code, name }) => ({ value: code, label: name })),
    [places.data],
  )
  return (
    <Select
      mode="multiple"
      allowClear
      aria-label={words.places}
      placeholder={`${words.places}（空为${words.wholeCity}）`}
      value={value}
      onChange={onChange}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
    />
  )
}

export function Categories({ value, onChange }: CodesProps) {
  const categories = useCategories()
  const tree = useMemo(() => treeOf(categories.data ?? [], parentOfCategory), [categories.data])
  return (
    <TreeSelect
      multiple
      allowClear
      aria-label={words.categories}
      placeholder={words.categories}
      value={value}
      onChange={onChange}
      treeData={tree}
      showSearch={{ treeNodeFilterProp: 'title' }}
    />
  )
}
