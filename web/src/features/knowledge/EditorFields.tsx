import { Input, Radio, Select, TreeSelect } from 'antd'
import {
  parentOfCategory,
  treeOf,
  useCategories,
  usePlaces,
  useUnits,
} from '@/features/tickets/city'
import { knowledge } from '@/texts/zh/knowledge'
import { EditorFiles } from './EditorFiles'
import { Condition, Field, Points } from './EditorParts'
import type { Form } from './editor'

const text = knowledge.editor
const names = knowledge.fields

interface FieldsProps {
  form: Form
  isCodeFixed: boolean
  onChange: (part: Partial<Form>) => void
}

/** Everything that a card says, in the order in which one thinks of it. */
export function EditorFields(props: FieldsProps) {
  const { form, onChange } = props
  const write = (name: 'title' | 'questions' | 'answer' | 'quote' | 'golden' | 'note') => ({
    'aria-label': names[name],
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  })
  return (
    <>
      <Field label={names.title}>
        <Input autoFocus maxLength={200} {...write('title')} />
      </Field>
      <Field label={names.questions} hint={text.questionsHint}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 14 }} {...write('questions')} />
      </Field>
      <Field label={names.answer} hint={text.answerHint}>
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={1000} {...write('answer')} />
      </Field>
      <Points form={form} onChange={onChange} />
      <Condition form={form} onChange={onChange} />
      <Source form={form} onChange={onChange} />
      <Field label={names.quote}>
        <Input.TextArea autoSize={{ minRows: 1 }} maxLength={2000} {...write('quote')} />
      </Field>
      <Scope {...props} />
      <EditorFiles form={form} onChange={onChange} />
      <Field label={names.golden} hint={text.goldenHint}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} {...write('golden')} />
      </Field>
      <Field label={names.note} hint={text.noteHint}>
        <Input maxLength={500} {...write('note')} />
      </Field>
    </>
  )
}

type PartProps = Omit<FieldsProps, 'isCodeFixed'>

function Source({ form, onChange }: PartProps) {
  return (
    <Field label={names.source}>
      <div className="card-editor-row">
        {(['title', 'number', 'clause'] as const).map((name) => (
          <Input
            key={name}
            placeholder={text.source[name]}
            aria-label={text.source[name]}
            value={form.source[name]}
            onChange={({ target }) =>
              onChange({ source: { ...form.source, [name]: target.value } })
            }
          />
        ))}
        <Input
          placeholder={names.policy}
          aria-label={names.policy}
          value={form.policy}
          onChange={({ target }) => onChange({ policy: target.value })}
        />
      </div>
    </Field>
  )
}

function Scope({ form, isCodeFixed, onChange }: FieldsProps) {
  const units = useUnits()
  const categories = useCategories()
  const places = usePlaces()
  const parts = (places.data ?? []).filter(({ kind }) =>
    ['city', 'district', 'street', 'town'].includes(kind),
  )
  return (
    <div className="card-editor-row">
      <Field label={names.unit}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={names.unit}
          value={form.unit || undefined}
          options={units.data?.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={(unit: string) => onChange({ unit })}
        />
      </Field>
      <Field label={names.categories}>
        <TreeSelect
          multiple
          showSearch={{ treeNodeFilterProp: 'title' }}
          aria-label={names.categories}
          value={form.categories}
          treeData={treeOf(categories.data ?? [], parentOfCategory)}
          onChange={(picked: string[]) => onChange({ categories: picked })}
        />
      </Field>
      <Field label={names.area}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={names.area}
          value={form.area}
          options={[
            { value: '', label: text.wholeCity },
            ...parts.map(({ code, name }) => ({ value: code, label: name })),
          ]}
          onChange={(area: string) => onChange({ area })}
        />
      </Field>
      <Field label={names.audience}>
        <Input
          maxLength={200}
          aria-label={names.audience}
          value={form.audience}
          onChange={({ target }) => onChange({ audience: target.value })}
        />
      </Field>
      {(['valid_from', 'valid_to'] as const).map((name) => (
        <Field key={name} label={names[name]} hint={name === 'valid_to' ? text.noEnd : undefined}>
          <Input
            type="date"
            aria-label={names[name]}
            value={form[name]}
            onChange={({ target }) => onChange({ [name]: target.value })}
          />
        </Field>
      ))}
      <Field label={names.sensitivity}>
        <Radio.Group
          value={form.sensitivity}
          options={Object.entries(knowledge.sensitivity).map(([value, label]) => ({
            value,
            label,
          }))}
          onChange={({ target }) => onChange({ sensitivity: target.value })}
        />
      </Field>
      <Field label={text.code} hint={isCodeFixed ? undefined : text.codeHint}>
        <Input
          maxLength={60}
          disabled={isCodeFixed}
          aria-label={text.code}
          value={form.code}
          onChange={({ target }) => onChange({ code: target.value })}
        />
      </Field>
    </div>
  )
}
