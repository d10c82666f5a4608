import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { erasures, citizens as text } from '@/texts/zh/citizens'
import { common } from '@/texts/zh/common'
import { askErasure, type Citizen, useAct } from './api'

/** The citizen's wish to be forgotten is written down here; others decide it. */
export function AskErasure({ citizen }: { citizen: Citizen }) {
  const { can } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (citizen.erasure)
    return (
      <Section title={text.erase.title}>
        <p>{text.erase.running(erasures.states[citizen.erasure.state])}</p>
      </Section>
    )
  if (!can('citizen:record')) return null
  return (
    <Section title={text.erase.title}>
      <Button size="small" onClick={() => setOpen(true)}>
        {text.erase.ask}
      </Button>
      {isOpen && <Ask citizen={citizen} onClose={() => setOpen(false)} />}
    </Section>
  )
}

interface Given {
  number: string
  reason: string
}

function Ask({ citizen, onClose }: { citizen: Citizen; onClose: () => void }) {
  const [form] = Form.useForm<Given>()
  const act = useAct(text.erase.asked, onClose)
  useKeys([], { isModal: true })
  return (
    <Modal
      open
      title={text.erase.title}
      okText={common.confirm}
      cancelText={common.cancel}
      confirmLoading={act.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <p>{text.erase.hint}</p>
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ number: citizen.matters[0]?.number ?? '' }}
        onFinish={({ number, reason }) => act.mutate(() => askErasure(citizen.id, number, reason))}
      >
        <Form.Item
          name="number"
          label={text.erase.number}
          rules={[{ required: true, pattern: /^\d{14}$/, message: text.find.placeholder.number }]}
        >
          <Input maxLength={14} />
        </Form.Item>
        <Form.Item name="reason" label={text.erase.reason} rules={[{ required: true, min: 2 }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
