import { Form, Input } from 'antd'
import { requests as text } from '@/texts/zh/requests'
import { StepForm } from '../StepForm'
import { CodeField, type FormProps, needed, ReasonField } from './AskForms'
import { resume, transfer, withdraw } from './steps'

/** 撤回: with a code; the citizen is told. */
export function WithdrawForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ code: string; reason: string }>
      action="withdraw"
      isDangerous
      onClose={onClose}
      onSend={(values) => withdraw(ticket, values)}
    >
      <p className="soft">{text.withdrawHint}</p>
      <CodeField kind="withdraw" />
      <ReasonField />
    </StepForm>
  )
}

/** 转其他渠道: the code, and the text that names the right door (rule 8). */
export function TransferForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ code: string; text: string }>
      action="transfer"
      isDangerous
      onClose={onClose}
      onSend={(values) => transfer(ticket, values)}
    >
      <p className="soft">{text.transferHint}</p>
      <CodeField kind="transfer" />
      <Form.Item name="text" label={text.door} rules={needed(text.reasonNeeded)}>
        <Input.TextArea rows={4} maxLength={2000} placeholder={text.doorPlaceholder} />
      </Form.Item>
    </StepForm>
  )
}

/** 恢复办理 before the last day of a suspension. */
export function ResumeForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ note?: string }>
      action="resume"
      onClose={onClose}
      onSend={({ note }) => resume(ticket, note ?? '')}
    >
      <Form.Item name="note" label={text.note}>
        <Input.TextArea autoFocus rows={2} maxLength={2000} />
      </Form.Item>
    </StepForm>
  )
}
