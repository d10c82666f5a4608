import { Button, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import './outcomes.css'

const SUBMIT = 'Alt+S'

interface FrameProps {
  title: string
  canSubmit: boolean
  isBusy: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** A dialog that ends a matter: Alt+S submits from inside any field, Esc backs out. */
export function DialogFrame(props: FrameProps) {
  const first = () => document.querySelector<HTMLElement>('.dialog :is(input, textarea)')?.focus()
  return (
    <Modal
      open
      title={props.title}
      footer={null}
      width={620}
      onCancel={props.onClose}
      afterOpenChange={(isOpen) => isOpen && first()}
    >
      <Content {...props} />
    </Modal>
  )
}

function Content({ canSubmit, isBusy, onSubmit, onClose, children }: FrameProps) {
  const isOff = !canSubmit || isBusy
  useKeys([{ keys: SUBMIT, label: desk.keys.submit, run: onSubmit, isOff }], { isModal: true })
  return (
    <div className="dialog">
      {children}
      <div className="dialog-foot">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="primary" disabled={!canSubmit} loading={isBusy} onClick={onSubmit}>
          {desk.outcomes.submit} <KeyHint keys={SUBMIT} />
        </Button>
      </div>
    </div>
  )
}
