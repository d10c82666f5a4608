import { App, Form, Input, Modal, Radio, Alert as Refusal } from 'antd'
import type { ReactNode } from 'react'
import { useStep } from '@/features/tickets/api'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { inspection as text } from '@/texts/zh/inspection'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'

interface DialogProps<Values extends object> {
  title: string
  done: string
  initial?: Partial<Values>
  onSend: (values: Values) => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** A dialog that keeps what was typed when the server refuses; Alt+Enter sends. */
export function WordsDialog<Values extends object>(props: DialogProps<Values>) {
  const { title, done, initial, onSend, onClose, children } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const step = useStep(onSend, {
    onDone: () => {
      message.success(done)
      onClose()
    },
  })
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (values && !step.isPending) step.mutate(values)
  }
  useKeys(
    [
      { keys: 'Alt+Enter', label: title, run: () => void send() },
      { keys: 'Escape', label: common.cancel, run: onClose },
    ],
    { isModal: true },
  )
  const refusal = step.error && explain(step.error)
  return (
    <Modal
      open
      keyboard={false}
      mask={{ closable: false }}
      title={title}
      onCancel={onClose}
      onOk={send}
      confirmLoading={step.isPending}
      okText={
        <>
          {title} <KeyHint keys="Alt+Enter" />
        </>
      }
    >
      {refusal && (
        <Refusal
          type="error"
          showIcon
          role="alert"
          title={refusal.title}
          description={refusal.hint}
        />
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial as Record<string, unknown>}
      >
        {children}
      </Form>
    </Modal>
  )
}

const words = [{ required: true, whitespace: true, min: 4, message: text.contest.needed }]

/** The unit's one objection to a verdict. */
export function ContestForm(props: {
  onSend: (values: { reason: string }) => Promise<unknown>
  onClose: () => void
}) {
  return (
    <WordsDialog<{ reason: string }> title={text.contest.ask} done={text.contest.asked} {...props}>
      <p className="soft">{text.contest.hint}</p>
      <Form.Item name="reason" label={text.contest.reason} rules={words}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
    </WordsDialog>
  )
}

export interface ContestAnswer {
  is_upheld: boolean
  answer: string
}

/** Another inspector's last word. */
export function AnswerForm(props: {
  onSend: (values: ContestAnswer) => Promise<unknown>
  onClose: () => void
}) {
  return (
    <WordsDialog<ContestAnswer>
      title={text.contest.answer}
      done={text.contest.answered}
      initial={{ is_upheld: false }}
      {...props}
    >
      <Form.Item name="is_upheld">
        <Radio.Group
          options={[
            { value: false, label: text.contest.reject },
            { value: true, label: text.contest.uphold },
          ]}
        />
      </Form.Item>
      <Form.Item name="answer" label={text.contest.words} rules={words}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
    </WordsDialog>
  )
}
