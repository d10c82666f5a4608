import { Form, Input } from 'antd'
import { supervision as text } from '@/texts/zh/supervision'
import { Dialog } from './Dialog'

interface WordsDialogProps {
  title: string
  label: string
  done: string
  onSend: (words: string) => Promise<unknown>
  onClose: () => void
}

/** One text to give: a note, an answer. */
export function WordsDialog({ title, label, done, onSend, onClose }: WordsDialogProps) {
  return (
    <Dialog<{ words: string }>
      title={title}
      done={done}
      onSend={({ words }) => onSend(words.trim())}
      onClose={onClose}
    >
      <Form.Item
        name="words"
        label={label}
        rules={[{ required: true, whitespace: true, min: 2, message: text.form.short }]}
      >
        <Input.TextArea autoFocus autoSize={{ minRows: 4, maxRows: 12 }} maxLength={1000} />
      </Form.Item>
    </Dialog>
  )
}
