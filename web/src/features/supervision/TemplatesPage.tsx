import { Alert, App, Button, Form, Input, InputNumber, Segmented, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { supervision as text } from '@/texts/zh/supervision'
import { KeyHint } from '@/ui/KeyHint'
import { ErrorState, explain } from '@/ui/states'
import {
  type LetterKind,
  previewTemplate,
  saveTemplate,
  type Template,
  type TemplateWords,
  useTemplates,
  useTemplateVersions,
} from './api'
import { SheetView } from './SheetView'
import './supervision.css'

const KINDS = ['letter', 'notice'] as const
const PARTS = ['prefix', 'title', 'recipient', 'body', 'requirement', 'signer'] as const

/** The words of letters and notices, beside what would be printed of them. */
export function TemplatesPage() {
  const [kind, setKind] = useState<LetterKind>('letter')
  const { data, error, refetch } = useTemplates()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  const template = data?.find((one) => one.kind === kind)
  return (
    <div className="letter-desk">
      <div className="list-tools">
        <Segmented<LetterKind>
          value={kind}
          options={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={setKind}
        />
      </div>
      {template ? (
        <Editor key={`${kind} ${template.version}`} template={template} />
      ) : (
        <Skeleton active className="panel-waiting" />
      )}
    </div>
  )
}

function Editor({ template }: { template: Template }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<TemplateWords>()
  const [number, setNumber] = useState('')
  const { kind, version } = template
  const values = async () => form.validateFields().catch(() => null)
  const preview = useStep((words: TemplateWords) => previewTemplate(kind, words, number))
  const saving = useStep((words: TemplateWords) => saveTemplate(kind, version, words), {
    onDone: () => void message.success(text.templates.saved),
  })
  const show = async () => {
    const words = await values()
    if (words) preview.mutate(words)
  }
  const save = async () => {
    const words = await values()
    if (words) saving.mutate(words)
  }
  useKeys([
    { keys: 'F4', label: text.templates.preview, run: () => void show() },
    { keys: 'Alt+Enter', label: text.templates.save, run: () => void save() },
  ])
  const refusal = saving.error ?? preview.error
  return (
    <div className="split letter-split template-split" data-open="true">
      <section className="split-list">
        <div className="list-scroll template-form">
          <History template={template} onUse={(words) => form.setFieldsValue(words)} />
          {refusal && <Alert type="error" showIcon title={explain(refusal).title} />}
          <Form<TemplateWords>
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={template.words}
          >
            {PARTS.map((part) => (
              <Part key={part} part={part} slots={template.slots[part] ?? []} />
            ))}
            <Form.Item name="reply_days" label={text.templates.reply_days}>
              <InputNumber min={0} max={60} precision={0} />
            </Form.Item>
          </Form>
          <div className="letter-steps">
            <Button type="primary" loading={saving.isPending} onClick={save}>
              {text.templates.save} <KeyHint keys="Alt+Enter" />
            </Button>
            <Button onClick={() => form.setFieldsValue(template.shipped)}>
              {text.templates.reset}
            </Button>
          </div>
        </div>
      </section>
      <aside className="split-panel">
        <div className="letter-panel">
          <div className="letter-steps">
            <Input
              value={number}
              placeholder={text.templates.number}
              title={text.templates.sample}
              onChange={(event) => setNumber(event.target.value.trim())}
            />
            <Button loading={preview.isPending} onClick={show}>
              {text.templates.preview} <KeyHint keys="F4" />
            </Button>
          </div>
          {preview.data ? (
            <SheetView sheet={preview.data} />
          ) : (
            <p className="soft">{text.templates.sample}</p>
          )}
        </div>
      </aside>
    </div>
  )
}

function Part({ part, slots }: { part: (typeof PARTS)[number]; slots: readonly string[] }) {
  const known = slots.map((slot) => `{${slot}}`).join(' ')
  return (
    <Form.Item
      name={part}
      label={text.templates[part]}
      extra={known && `${text.templates.slots}：${known}`}
      rules={[{ required: true, whitespace: true, message: text.form.need }]}
    >
      {part === 'body' ? <Input.TextArea autoSize={{ minRows: 6 }} /> : <Input maxLength={200} />}
    </Form.Item>
  )
}

/** Which version this is, and the earlier ones to fill in again. */
function History(props: { template: Template; onUse: (words: TemplateWords) => void }) {
  const { data } = useTemplateVersions(props.template.kind)
  return (
    <div className="letter-steps">
      <span className="soft">
        {text.templates.version(props.template.version)}
        {props.template.changed_by_name &&
          ` · ${text.templates.changed(props.template.changed_by_name)}`}
      </span>
      <Select
        size="small"
        placeholder={text.templates.history}
        value={null}
        options={(data ?? []).map(({ version }) => ({
          value: version,
          label: text.templates.version(version),
        }))}
        popupMatchSelectWidth={false}
        onChange={(version) => {
          const chosen = data?.find((one) => one.version === version)
          if (chosen) props.onUse(chosen.words)
        }}
      />
    </div>
  )
}
