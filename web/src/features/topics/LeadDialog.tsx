import { Alert, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { topics } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import type { Topic } from './api'
import * as api from './api'
import { UnitSelect, UnitsSelect } from './UnitSelect'

const text = topics.lead

/** Chair, goal, lead and assisting units. */
export function LeadDialog({ topic, onClose }: { topic: Topic; onClose: () => void }) {
  const step = api.useStep()
  const [chair, setChair] = useState(topic.chair)
  const [goal, setGoal] = useState(topic.goal)
  const [unit, setUnit] = useState(topic.units.find(({ part }) => part === 'lead')?.code ?? '')
  const [assist, setAssist] = useState(
    topic.units.filter(({ part }) => part === 'assist').map(({ code }) => code),
  )
  const send = async () => {
    const run = () => api.lead(topic, { chair, goal, lead_unit: unit, assist_units: assist })
    if (await step.mutateAsync(run).catch(() => null)) onClose()
  }
  return (
    <Modal
      open
      title={text.title}
      okText={topics.confirm}
      cancelText={topics.cancel}
      okButtonProps={{ disabled: chair.trim().length < 2 || !unit, loading: step.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <Form layout="vertical">
        <Form.Item label={text.chair} required>
          <Input
            aria-label={text.chair}
            maxLength={40}
            value={chair}
            onChange={({ target }) => setChair(target.value)}
          />
        </Form.Item>
        <Form.Item label={text.goal}>
          <Input.TextArea
            aria-label={text.goal}
            rows={2}
            maxLength={500}
            value={goal}
            onChange={({ target }) => setGoal(target.value)}
          />
        </Form.Item>
        <Form.Item label={text.lead} required>
          <UnitSelect label={text.lead} value={unit} onChange={setUnit} />
        </Form.Item>
        <Form.Item label={text.assist}>
          <UnitsSelect label={text.assist} value={assist} onChange={setAssist} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
