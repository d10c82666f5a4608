import { DatePicker, Form, InputNumber, Radio } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { topics } from '@/texts/zh/topics'
import type { FieldTrend, StartBody } from './api'
import * as api from './api'
import { CampaignForm, type Written } from './CampaignForm'
import { PlaceSelect } from './ChooseDialog'
import { targetOf, unitsOf } from './UnitTargets'

const text = topics.campaigns
const { form: words } = text
const MEASURES = ['weekly', 'on_time', 'solved'] as const
const DAY = 'YYYY-MM-DD'

/** The Monday on or after a day. */
export const nextMonday = (day: Dayjs) => day.add((8 - day.day()) % 7, 'day')

/** A campaign against a field: target, days, units. */
export function StartDialog({ field, onClose }: { field: FieldTrend; onClose: () => void }) {
  const step = api.useStep()
  const go = useNavigate()
  const first = nextMonday(dayjs())
  const [written, setWritten] = useState<Written>({
    title: `${field.name}治理`,
    plan: '',
    targets: new Map(),
  })
  const [place, setPlace] = useState('')
  const [measure, setMeasure] = useState<StartBody['measure']>('weekly')
  const [whole, setWhole] = useState(30)
  const [weeks, setWeeks] = useState(12)
  const [days, setDays] = useState<[Dayjs, Dayjs]>([first, first.add(83, 'day')])
  const send = async () => {
    const body: StartBody = {
      title: written.title.trim(),
      field: field.code,
      place,
      measure,
      target: targetOf(measure, whole),
      baseline_weeks: weeks,
      first_day: days[0].format(DAY),
      last_day: days[1].format(DAY),
      plan: written.plan,
      units: unitsOf(measure, written.targets),
    }
    const made = await step.mutateAsync(() => api.startCampaign(body)).catch(() => null)
    if (made) void go(`/campaigns/${(made as api.Campaign).id}`)
  }
  return (
    <CampaignForm
      heading={words.title}
      okText={words.send}
      measure={measure}
      value={written}
      onChange={setWritten}
      error={step.error}
      isBusy={step.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Form.Item label={words.place}>
        <PlaceSelect value={place} onChange={setPlace} />
      </Form.Item>
      <Form.Item label={words.measure}>
        <Radio.Group
          optionType="button"
          value={measure}
          options={MEASURES.map((value) => ({ value, label: text.measures[value] }))}
          onChange={({ target }) => setMeasure(target.value)}
        />{' '}
        <InputNumber
          aria-label={measure === 'weekly' ? words.fewer : words.rate}
          prefix={measure === 'weekly' ? words.fewer : words.rate}
          min={1}
          max={measure === 'weekly' ? 99 : 100}
          value={whole}
          onChange={(value) => setWhole(value ?? 30)}
        />
      </Form.Item>
      <Form.Item label={`${words.first} — ${words.last}`}>
        <DatePicker.RangePicker
          allowClear={false}
          value={days}
          onChange={(range) => range?.[0] && range[1] && setDays([range[0], range[1]])}
        />{' '}
        <InputNumber
          aria-label={words.baseline}
          prefix={words.baseline}
          min={4}
          max={52}
          value={weeks}
          onChange={(value) => setWeeks(value ?? 12)}
        />
      </Form.Item>
    </CampaignForm>
  )
}
