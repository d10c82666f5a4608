import { Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { PlacePicker } from '@/features/tickets/pickers'
import { seasons as text } from '@/texts/zh/seasons'
import type { CityEvent, CityEventWrite } from './api'
import { DayPicker } from './DayPicker'
import { isDay } from './dates'

const { data: words, plan } = text

interface DialogProps {
  start: CityEvent | null
  isBusy: boolean
  onSend: (event: CityEventWrite) => void
  onClose: () => void
}

const EMPTY: CityEventWrite = {
  name: '',
  kind: 'other',
  first_day: '',
  last_day: '',
  place_code: '',
  people: null,
  note: '',
  version: 0,
}

function formOf({ name, kind, first_day, last_day, place_code, people, note, version }: CityEvent) {
  return { name, kind, first_day, last_day, place_code, people, note, version }
}

/** A city event by hand. */
export function EventDialog({ start, isBusy, onSend, onClose }: DialogProps) {
  const [form, setForm] = useState<CityEventWrite>(start ? formOf(start) : EMPTY)
  const last = form.last_day || form.first_day
  const isWhole = form.name.trim() !== '' && isDay(form.first_day) && last >= form.first_day
  return (
    <Modal
      open
      title={start ? words.edit : words.add}
      okText={words.save}
      cancelText={plan.cancel}
      okButtonProps={{ disabled: !isWhole, loading: isBusy }}
      onOk={() => onSend({ ...form, last_day: last })}
      onCancel={onClose}
    >
      <div className="season-form">
        <Input
          autoFocus
          maxLength={100}
          placeholder={words.name}
          aria-label={words.name}
          value={form.name}
          onChange={({ target }) => setForm({ ...form, name: target.value })}
        />
        <Select
          aria-label={words.kind}
          value={form.kind}
          options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => setForm({ ...form, kind: kind as CityEventWrite['kind'] })}
        />
        <span className="season-pair">
          {(['first_day', 'last_day'] as const).map((name) => (
            <DayPicker
              key={name}
              label={`${words.period} ${name === 'first_day' ? '起' : '止'}`}
              value={form[name]}
              onChange={(day) => setForm({ ...form, [name]: day })}
            />
          ))}
        </span>
        <span className="season-pair">
          <PlacePicker
            placeholder={text.place}
            value={form.place_code || undefined}
            onChange={(place) => setForm({ ...form, place_code: place ?? '' })}
          />
          <InputNumber
            min={0}
            placeholder={words.people}
            aria-label={words.people}
            value={form.people ?? null}
            style={{ width: '100%' }}
            onChange={(people) => setForm({ ...form, people })}
          />
        </span>
        <Input.TextArea
          maxLength={500}
          autoSize={{ minRows: 2, maxRows: 4 }}
          placeholder={words.note}
          aria-label={words.note}
          value={form.note ?? ''}
          onChange={({ target }) => setForm({ ...form, note: target.value })}
        />
      </div>
    </Modal>
  )
}
