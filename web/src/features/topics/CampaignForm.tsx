import { Alert, Form, Input, Modal } from 'antd'
import type { ReactNode } from 'react'
import { topics } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import type { Campaign, StartBody } from './api'
import { type Targets, UnitTargets } from './UnitTargets'

const { form: words } = topics.campaigns

/** What both starting and editing a campaign write. */
export interface Written {
  title: string
  plan: string
  targets: Targets
}

interface FormProps {
  heading: string
  okText: string
  measure: StartBody['measure'] | Campaign['measure']
  value: Written
  onChange: (value: Written) => void
  error: unknown
  isBusy: boolean
  onSend: () => void
  onClose: () => void
  /** What only one of them asks. */
  children: ReactNode
}

/** The dialog of a campaign: name, what `children` ask, units with their targets, plan. */
export function CampaignForm({ value, onChange, ...props }: FormProps) {
  return (
    <Modal
      open
      width={600}
      title={props.heading}
      okText={props.okText}
      cancelText={topics.cancel}
      okButtonProps={{ disabled: value.title.trim().length < 2, loading: props.isBusy }}
      onOk={props.onSend}
      onCancel={props.onClose}
    >
      {props.error ? (
        <Alert type="warning" role="alert" title={explain(props.error).title} />
      ) : null}
      <Form layout="vertical">
        <Form.Item label={words.name}>
          <Input
            aria-label={words.name}
            maxLength={80}
            value={value.title}
            onChange={({ target }) => onChange({ ...value, title: target.value })}
          />
        </Form.Item>
        {props.children}
        <Form.Item label={words.units}>
          <UnitTargets
            measure={props.measure}
            value={value.targets}
            onChange={(targets) => onChange({ ...value, targets })}
          />
        </Form.Item>
        <Form.Item label={words.plan}>
          <Input.TextArea
            aria-label={words.plan}
            rows={3}
            maxLength={2000}
            value={value.plan}
            onChange={({ target }) => onChange({ ...value, plan: target.value })}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
