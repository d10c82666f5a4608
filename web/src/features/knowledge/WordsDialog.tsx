import { Alert, Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { knowledge } from '@/texts/zh/knowledge'
import { explain } from '@/ui/states'

interface WordsProps {
  title: string
  hint?: string
  label: string
  isOptional?: boolean
  isDanger?: boolean
  children?: ReactNode
  run: (words: string) => Promise<unknown>
  onClose: () => void
}

const LEAST = 2

/** A step that is told why. Stays open with the reason when the server refuses. */
export function WordsDialog(props: WordsProps) {
  const [words, setWords] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const isReady = props.isOptional === true || words.trim().length >= LEAST
  const go = async () => {
    if (!isReady) return
    setBusy(true)
    setError(null)
    try {
      await props.run(words.trim())
      props.onClose()
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open
      title={props.title}
      okText={props.title}
      cancelText={knowledge.card.cancel}
      okButtonProps={{ disabled: !isReady, danger: props.isDanger, loading: isBusy }}
      onOk={go}
      onCancel={props.onClose}
    >
      {error !== null && (
        <Alert type="warning" showIcon role="alert" title={explain(error).title} />
      )}
      {props.hint && <p>{props.hint}</p>}
      {props.children}
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={500}
        aria-label={props.label}
        placeholder={props.label}
        value={words}
        onChange={({ target }) => setWords(target.value)}
        onPressEnter={(event) => {
          if (event.ctrlKey || event.metaKey) void go()
        }}
      />
    </Modal>
  )
}
