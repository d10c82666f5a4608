import { Alert, Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { data } from '@/texts/zh/data'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'

const LEAST = 2

export const isNote = (note: string) => note.trim().length >= LEAST

/** A step that is only taken with a reason, which is kept in the history. */
export function NoteDialog(props: {
  title: string
  label: string
  action: string
  isDangerous?: boolean
  isBusy: boolean
  error: unknown
  onSend: (note: string) => void
  onClose: () => void
  children?: ReactNode
}) {
  const [note, setNote] = useState('')
  const send = () => {
    if (isNote(note) && !props.isBusy) props.onSend(note.trim())
  }
  useKeys(
    [
      { keys: 'Alt+Enter', label: props.action, run: send },
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
      onOk={send}
      okText={
        <>
          {props.action} <KeyHint keys="Alt+Enter" />
        </>
      }
      okButtonProps={{
        danger: props.isDangerous ?? false,
        disabled: !isNote(note),
        loading: props.isBusy,
      }}
    >
      {props.error !== null && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={explain(props.error).title}
          description={explain(props.error).hint}
        />
      )}
      {props.children}
      <Input
        value={note}
        autoFocus
        maxLength={400}
        aria-label={props.label}
        placeholder={props.label}
        title={isNote(note) ? undefined : data.row.needNote}
        onChange={({ target }) => setNote(target.value)}
      />
    </Modal>
  )
}
