import { Alert, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { explain } from '@/ui/states'

/** A dialog with one form; the server's refusals stand above it or at their fields. */
export function FormDialog(props: {
  title: string
  isBusy: boolean
  error: unknown
  onSend: () => void
  onClose: () => void
  children: ReactNode
}) {
  useKeys(
    [
      { keys: 'Alt+Enter', label: props.title, run: props.onSend },
      { keys: 'Escape', label: common.cancel, run: props.onClose },
    ],
    { isModal: true },
  )
  return (
    <Modal
      open
      keyboard={false}
      mask={{ closable: false }}
      title={props.title}
      onCancel={props.onClose}
      onOk={props.onSend}
      confirmLoading={props.isBusy}
    >
      {props.error !== null && (
        <Alert type="error" showIcon role="alert" title={explain(props.error).title} />
      )}
      {props.children}
    </Modal>
  )
}
