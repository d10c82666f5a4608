import { Alert, App, Form, type FormInstance, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/keys/useKeys'
import { actions as text } from '@/texts/zh/actions'
import { common } from '@/texts/zh/common'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { useStep } from '../api'

interface StepFormProps<Values extends object> {
  action: keyof typeof text.labels
  initial?: Partial<Values>
  width?: number
  isDangerous?: boolean
  onSend: (values: Values) => Promise<unknown>
  onClose: () => void
  onDone?: () => void
  children?: ReactNode | ((form: FormInstance<Values>) => ReactNode)
}

/**
 * The dialog of one step. What was typed stays when the server refuses; the refusal is shown in its
 * own words. Alt+Enter sends, also from inside a field.
 */
export function StepForm<Values extends object>(props: StepFormProps<Values>) {
  const { action, initial, onSend, onClose, onDone, children } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const step = useStep(onSend, {
    onDone: () => {
      message.success(text.done[action])
      onClose()
      onDone?.()
    },
  })
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values)
  }
  useKeys(
    [
      { keys: 'Alt+Enter', label: text.labels[action], run: () => void send() },
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
      width={props.width ?? 520}
      title={text.labels[action]}
      onCancel={onClose}
      onOk={send}
      okText={
        <>
          {text.labels[action]} <KeyHint keys="Alt+Enter" />
        </>
      }
      okButtonProps={{ danger: props.isDangerous ?? false }}
      confirmLoading={step.isPending}
    >
      {refusal && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="step-refusal"
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
        {typeof children === 'function' ? children(form) : children}
      </Form>
    </Modal>
  )
}
