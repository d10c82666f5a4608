import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Select } from 'antd'
import { useRef } from 'react'
import { data } from '@/texts/zh/data'
import type { FieldRowProps } from './FieldRow'

const text = data.fields

interface TemplateField {
  code: string
  label: string
  type: string
  required: boolean
  ask: string
}

const PARTS = ['code', 'label', 'type', 'required', 'ask']

/** Whether a column holds the fields of a template, which have their own editor; none yet counts. */
export const isFields = (name: string, value: unknown): value is TemplateField[] | null =>
  name === 'fields' &&
  (value === null ||
    (Array.isArray(value) &&
      value.every(
        (one) => typeof one === 'object' && one !== null && PARTS.every((part) => part in one),
      )))

const TYPES = Object.entries(text.types).map(([value, label]) => ({ value, label }))
const EMPTY: TemplateField = { code: '', label: '', type: 'text', required: false, ask: '' }

/** What a template asks for, field by field, in the order of asking. */
export function FieldsEditor({ id, value, isLocked, onChange }: FieldRowProps) {
  const fields = (value ?? []) as TemplateField[]
  // A row keeps its place on the screen while its code is typed.
  const keys = useRef<string[]>([])
  while (keys.current.length < fields.length) keys.current.push(crypto.randomUUID())
  const set = (at: number, part: Partial<TemplateField>) =>
    onChange(fields.map((one, number) => (number === at ? { ...one, ...part } : one)))
  const move = (at: number, by: number) => {
    keys.current = swapped(keys.current, at, at + by)
    onChange(swapped(fields, at, at + by))
  }
  const remove = (at: number) => {
    keys.current = keys.current.filter((_, number) => number !== at)
    onChange(fields.filter((_, number) => number !== at))
  }
  return (
    <div id={id} className="data-template">
      <p className="soft">{text.title(fields.length)}</p>
      <ol>
        {fields.map((field, at) => (
          <li key={keys.current[at]}>
            <OneField field={field} isLocked={isLocked} onChange={(part) => set(at, part)} />
            {!isLocked && (
              <span className="data-template-tools">
                <Tool
                  what={text.of(field.label, text.up)}
                  icon={<ArrowUpOutlined />}
                  isOff={at === 0}
                  onClick={() => move(at, -1)}
                />
                <Tool
                  what={text.of(field.label, text.down)}
                  icon={<ArrowDownOutlined />}
                  isOff={at === fields.length - 1}
                  onClick={() => move(at, 1)}
                />
                <Tool
                  what={text.of(field.label, text.remove)}
                  icon={<DeleteOutlined />}
                  onClick={() => remove(at)}
                />
              </span>
            )}
          </li>
        ))}
      </ol>
      {!isLocked && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...fields, { ...EMPTY }])}
        >
          {text.add}
        </Button>
      )}
    </div>
  )
}

function OneField(props: {
  field: TemplateField
  isLocked: boolean
  onChange: (part: Partial<TemplateField>) => void
}) {
  const { field, isLocked, onChange } = props
  const named = (part: 'code' | 'label' | 'ask') => ({
    value: field[part],
    disabled: isLocked,
    placeholder: text[part],
    'aria-label': text.of(field.label, text[part]),
    onChange: ({ target }: { target: { value: string } }) => onChange({ [part]: target.value }),
  })
  return (
    <div className="data-template-field">
      <Input {...named('label')} />
      <Input {...named('code')} className="data-code" />
      <Select
        value={field.type}
        disabled={isLocked}
        aria-label={text.of(field.label, text.type)}
        options={TYPES}
        onChange={(type) => onChange({ type })}
      />
      <Checkbox
        checked={field.required}
        disabled={isLocked}
        onChange={({ target }) => onChange({ required: target.checked })}
      >
        {text.required}
      </Checkbox>
      <Input {...named('ask')} className="data-template-ask" />
    </div>
  )
}

function Tool(props: {
  what: string
  icon: React.ReactNode
  isOff?: boolean
  onClick: () => void
}) {
  return (
    <Button
      type="text"
      size="small"
      icon={props.icon}
      aria-label={props.what}
      disabled={props.isOff ?? false}
      onClick={props.onClick}
    />
  )
}

function swapped<Item>(items: readonly Item[], one: number, other: number): Item[] {
  const next = [...items]
  const [a, b] = [items[one], items[other]]
  if (a === undefined || b === undefined) return next
  next[one] = b
  next[other] = a
  return next
}
