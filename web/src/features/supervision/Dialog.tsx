import { App, Form, Modal, Alert as Refusal } from 'antd'
import type { ReactNode } from 'react'
import { useStep } from '@/features/tickets/api'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'

interface DialogProps<Values extends object> {
  title: string
  done: string
  initial?: Partial<Values>
  width?: number
  onSend: (values: Values) => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** A dialog that keeps what was typed when the server refuses; Alt+Enter sends. */
export function Dialog<Values extends object>(props: DialogProps<Values>) {
  const { title, done, initial, width = 560, onSend, onClose, children } = props
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
      width={width}
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
