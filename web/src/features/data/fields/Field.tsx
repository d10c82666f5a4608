import { DatePicker, Input, InputNumber, Select, Switch } from 'antd'
import { data } from '@/texts/zh/data'
import { inCity } from '@/time/city'
import type { FieldRowProps } from './FieldRow'
import { FieldsEditor, isFields } from './FieldsEditor'
import { JsonText } from './JsonText'
import { ReferSelect } from './ReferSelect'

const text = data.row
const LONGEST = 200
const LONGEST_LONG = 4000
const DAY = 'YYYY-MM-DD'

/** The field of a column by its type. */
export function Field(props: FieldRowProps) {
  const { column } = props
  if (column.refers) return <ReferSelect {...props} register={column.refers} />
  const Shown = FIELDS[column.type] ?? TextField
  return <Shown {...props} />
}

const words = (value: unknown) => (value === null || value === undefined ? '' : String(value))

const exampleOf = ({ example }: FieldRowProps['column'], isLocked: boolean) =>
  example && !isLocked ? text.example(example) : undefined

function TextField({ id, column, value, isLocked, onChange }: FieldRowProps) {
  return (
    <Input
      id={id}
      value={words(value)}
      disabled={isLocked}
      placeholder={exampleOf(column, isLocked)}
      maxLength={LONGEST}
      onChange={({ target }) =>
        onChange(target.value || (column.type === 'code' ? null : target.value))
      }
    />
  )
}

function LongField({ id, column, value, isLocked, onChange }: FieldRowProps) {
  return (
    <Input.TextArea
      id={id}
      value={words(value)}
      disabled={isLocked}
      placeholder={exampleOf(column, isLocked)}
      maxLength={LONGEST_LONG}
      autoSize={{ minRows: 2, maxRows: 10 }}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

function NumberField({ id, column, value, isLocked, onChange }: FieldRowProps) {
  return (
    <InputNumber
      id={id}
      value={typeof value === 'number' ? value : null}
      disabled={isLocked}
      {...(column.type === 'integer' && { precision: 0 })}
      onChange={(next) => onChange(next)}
    />
  )
}

function BooleanField({ id, value, isLocked, onChange }: FieldRowProps) {
  return (
    <Switch
      id={id}
      checked={value === true}
      disabled={isLocked}
      checkedChildren={data.yes}
      unCheckedChildren={data.no}
      onChange={onChange}
    />
  )
}

const optionsOf = (choices: Readonly<Record<string, string>>) =>
  Object.entries(choices).map(([value, label]) => ({ value, label }))

function ChoiceField({ id, column, value, isLocked, onChange }: FieldRowProps) {
  return (
    <Select
      id={id}
      value={typeof value === 'string' ? value : null}
      disabled={isLocked}
      allowClear={!column.required}
      showSearch={{ optionFilterProp: 'label' }}
      options={optionsOf(column.choices)}
      popupMatchSelectWidth={false}
      onChange={(next) => onChange(next ?? null)}
    />
  )
}

function DateField({ id, value, isLocked, onChange }: FieldRowProps) {
  return (
    <DatePicker
      id={id}
      value={typeof value === 'string' && value ? inCity(`${value}T00:00:00+08:00`) : null}
      disabled={isLocked}
      format={DAY}
      onChange={(day) => onChange(day ? day.format(DAY) : null)}
    />
  )
}

/** Several words: typed and parted as in a file, or chosen. */
function ListField({ id, column, value, isLocked, onChange }: FieldRowProps) {
  return (
    <Select
      id={id}
      mode="tags"
      value={Array.isArray(value) ? value.map(String) : []}
      disabled={isLocked}
      tokenSeparators={['|', '、', '；', ';']}
      options={optionsOf(column.choices)}
      open={Object.keys(column.choices).length ? undefined : false}
      suffixIcon={null}
      placeholder={isLocked ? undefined : text.addPart}
      onChange={(next: string[]) => onChange(next.map((part) => part.trim()).filter(Boolean))}
    />
  )
}

function JsonField(props: FieldRowProps) {
  return isFields(props.column.name, props.value) ? (
    <FieldsEditor {...props} />
  ) : (
    <JsonText {...props} />
  )
}

const FIELDS = {
  text: TextField,
  code: TextField,
  long_text: LongField,
  number: NumberField,
  integer: NumberField,
  boolean: BooleanField,
  choice: ChoiceField,
  date: DateField,
  list: ListField,
  json: JsonField,
} as const
