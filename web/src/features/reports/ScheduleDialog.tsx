import { Checkbox, Input, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { reports as text } from '@/texts/zh/reports'
import type { ReportKind, Schedule, ScheduleWrite } from './api'
import * as api from './api'
import { KINDS } from './MakeDialog'
import { ScopeFields } from './ScopeFields'

const words = text.schedules

const NEW: ScheduleWrite = {
  kind: 'daily',
  time: '07:30',
  weekday: 1,
  deliver_when: 'made',
  is_active: true,
  recipients: [],
  unit_code: '',
  place_code: '',
  version: 0,
}

const formOf = ({ recipients, ...kept }: Schedule): ScheduleWrite => ({
  kind: kept.kind,
  time: kept.time,
  weekday: kept.weekday,
  deliver_when: kept.deliver_when,
  is_active: kept.is_active,
  unit_code: kept.unit_code,
  place_code: kept.place_code,
  version: kept.version,
  recipients: recipients.map(({ id }) => id),
})

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/

interface DialogProps {
  start: Schedule | null
  isBusy: boolean
  onSave: (body: ScheduleWrite) => void
  onClose: () => void
}

/** What is made when, of which scope, for whom. */
export function ScheduleDialog({ start, isBusy, onSave, onClose }: DialogProps) {
  const [form, setForm] = useState<ScheduleWrite>(start ? formOf(start) : NEW)
  const isWhole = TIME.test(form.time) && form.recipients.length > 0
  const scope = { unit_code: form.unit_code ?? '', place_code: form.place_code ?? '' }
  return (
    <Modal
      open
      title={words.title}
      okText={words.save}
      cancelText={words.cancel}
      okButtonProps={{ disabled: !isWhole, loading: isBusy }}
      onOk={() => onSave(form)}
      onCancel={onClose}
    >
      <div className="report-form">
        <Segmented
          aria-label={text.kind}
          value={form.kind}
          options={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={(kind) => setForm({ ...form, kind: kind as ReportKind })}
        />
        <ScopeFields
          value={scope}
          onChange={(next) => setForm({ ...form, ...next, recipients: [] })}
        />
        <Times form={form} onChange={setForm} />
        <Segmented
          aria-label={words.columns.deliver}
          value={form.deliver_when}
          options={(['made', 'issued'] as const).map((value) => ({
            value,
            label: words.deliver[value],
          }))}
          onChange={(when) =>
            setForm({ ...form, deliver_when: when as ScheduleWrite['deliver_when'] })
          }
        />
        <People
          unit={scope.unit_code}
          value={form.recipients}
          onChange={(recipients) => setForm({ ...form, recipients })}
        />
        <Checkbox
          checked={form.is_active ?? true}
          onChange={({ target }) => setForm({ ...form, is_active: target.checked })}
        >
          {words.active}
        </Checkbox>
      </div>
    </Modal>
  )
}

interface TimesProps {
  form: ScheduleWrite
  onChange: (form: ScheduleWrite) => void
}

function Times({ form, onChange }: TimesProps) {
  const isWeekly = form.kind === 'weekly' || form.kind === 'leader'
  return (
    <span className="report-pair">
      <Input
        type="time"
        aria-label={words.time}
        value={form.time}
        onChange={({ target }) => onChange({ ...form, time: target.value })}
      />
      {isWeekly && (
        <Select
          aria-label={words.weekday}
          value={form.weekday ?? 1}
          options={words.weekdays.map((label, at) => ({ value: at + 1, label }))}
          onChange={(weekday) => onChange({ ...form, weekday })}
        />
      )}
    </span>
  )
}

interface PeopleProps {
  unit: string
  value: string[]
  onChange: (ids: string[]) => void
}

function People({ unit, value, onChange }: PeopleProps) {
  const { data, isPending } = api.useRecipients(unit)
  const options = (data ?? []).map(({ id, name, unit_name: of, roles }) => ({
    value: id,
    label: `${name}（${[of, ...roles].filter(Boolean).join(' ')}）`,
  }))
  return (
    <Select
      mode="multiple"
      aria-label={words.people}
      placeholder={words.people}
      showSearch={{ optionFilterProp: 'label' }}
      loading={isPending}
      value={value}
      options={options}
      onChange={onChange}
    />
  )
}
