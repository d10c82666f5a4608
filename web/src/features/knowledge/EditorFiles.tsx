import { Alert, Button, Upload } from 'antd'
import { knowledge } from '@/texts/zh/knowledge'
import { explain } from '@/ui/states'
import { upload, useStep } from './api'
import type { Form } from './editor'

const text = knowledge.editor
const KINDS = '.pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt'

interface FilesProps {
  form: Form
  onChange: (part: Partial<Form>) => void
}

/** Files that go with the card. */
export function EditorFiles({ form: { attachments }, onChange }: FilesProps) {
  const send = useStep(upload)
  const add = async (file: File) => {
    const kept = await send.mutateAsync(file).catch(() => null)
    if (kept && !attachments.some(({ sha256 }) => sha256 === kept.sha256))
      onChange({ attachments: [...attachments, kept] })
  }
  return (
    <div className="card-editor-list">
      <span>
        <b>{knowledge.fields.attachments}</b> <span className="soft">{text.attachHint}</span>
      </span>
      {attachments.map(({ name, sha256 }) => (
        <span key={sha256}>
          {name}{' '}
          <Button
            size="small"
            onClick={() =>
              onChange({ attachments: attachments.filter((one) => one.sha256 !== sha256) })
            }
          >
            {text.remove}
          </Button>
        </span>
      ))}
      {send.error && <Alert type="warning" showIcon title={explain(send.error).title} />}
      <Upload
        accept={KINDS}
        showUploadList={false}
        beforeUpload={(file) => {
          void add(file)
          return false
        }}
      >
        <Button loading={send.isPending}>{text.attach}</Button>
      </Upload>
    </div>
  )
}
