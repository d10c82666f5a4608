import { Form, Input } from 'antd'
import { requests as text } from '@/texts/zh/requests'
import { StepForm } from '../StepForm'
import { needed } from './AskForms'
import { Foreseen } from './Foreseen'
import { cancel, grant, type Preview, type RequestRead, refuse } from './steps'

export type Decision = 'grant' | 'refuse' | 'cancel'

const ACTIONS = {
  grant: 'grant_request',
  refuse: 'refuse_request',
  cancel: 'cancel_request',
} as const

interface DecisionProps {
  request: RequestRead
  decision: Decision
  /** What granting would do, where it is known. */
  preview?: Preview
  onClose: () => void
  onDone?: () => void
}

/** 同意, 不同意 (with the reason), or taking one's own request back. */
export function DecisionForm({ request, decision, preview, onClose, onDone }: DecisionProps) {
  const send = ({ note = '' }: { note?: string }) => {
    if (decision === 'cancel') return cancel(request)
    return decision === 'grant' ? grant(request, note) : refuse(request, note)
  }
  return (
    <StepForm<{ note?: string }>
      action={ACTIONS[decision]}
      isDangerous={decision === 'refuse'}
      onClose={onClose}
      onSend={send}
      {...(onDone && { onDone })}
    >
      <p>
        <strong>
          {request.kind_label} {request.amount_text}
        </strong>{' '}
        · {request.code_label}
      </p>
      <p className="ticket-text">{request.reason}</p>
      {decision === 'grant' && preview && <Foreseen preview={preview} />}
      {decision !== 'cancel' && (
        <Form.Item
          name="note"
          label={decision === 'refuse' ? text.refuseReason : text.note}
          rules={decision === 'refuse' ? needed(text.reasonNeeded) : []}
        >
          <Input.TextArea autoFocus rows={3} maxLength={2000} />
        </Form.Item>
      )}
    </StepForm>
  )
}
