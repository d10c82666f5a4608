import { DatePicker, Form } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { topics } from '@/texts/zh/topics'
import type { Campaign } from './api'
import * as api from './api'
import { CampaignForm, type Written } from './CampaignForm'
import { unitsOf, wholeOf } from './UnitTargets'

const text = topics.campaigns
const { form: words } = text

/** Title, plan, last day and units of a running campaign; its field and target stay. */
export function CampaignEditDialog(props: { campaign: Campaign; onClose: () => void }) {
  const { campaign, onClose } = props
  const step = api.useStep()
  const [last, setLast] = useState(campaign.last_day)
  const [written, setWritten] = useState<Written>({
    title: campaign.title,
    plan: campaign.plan,
    targets: new Map(
      campaign.units.map(({ code, target }) => [code, target === null ? null : wholeOf(target)]),
    ),
  })
  const send = async () => {
    const body = {
      title: written.title.trim(),
      plan: written.plan,
      last_day: last,
      units: unitsOf(campaign.measure, written.targets),
    }
    if (await step.mutateAsync(() => api.editCampaign(campaign, body)).catch(() => null)) onClose()
  }
  return (
    <CampaignForm
      heading={text.editTitle}
      okText={topics.confirm}
      measure={campaign.measure}
      value={written}
      onChange={setWritten}
      error={step.error}
      isBusy={step.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Form.Item label={words.last}>
        <DatePicker
          aria-label={words.last}
          allowClear={false}
          minDate={dayjs(campaign.first_day).add(1, 'day')}
          value={dayjs(last)}
          onChange={(day) => day && setLast(day.format('YYYY-MM-DD'))}
        />
      </Form.Item>
    </CampaignForm>
  )
}
