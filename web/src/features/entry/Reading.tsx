import { Alert, Input, Select, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import { common } from '@/texts/zh/common'
import { entry as text } from '@/texts/zh/entry'
import type { Advice, EntryField, Statement } from './api'

const SHOWN_APART = new Set(['category', 'kind', 'urgency', 'place', 'title', 'summary', 'demand'])
const WHO = new Set(['who', 'contact'])

export type Given = Partial<
  Pick<
    Statement,
    | 'category_code'
    | 'kind'
    | 'urgency'
    | 'place_code'
    | 'place_text'
    | 'title'
    | 'summary'
    | 'demand'
  >
>

interface Props {
  fields: readonly EntryField[]
  given: Given
  onGive: (given: Given) => void
}

const optionsOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** How sure the machine is, and the words it goes by; nothing for what a person entered. */
function Why({ field }: { field: EntryField | undefined }) {
  if (field?.state !== 'proposed' || field.confidence === null) return null
  const words = [...new Set(field.evidence.map((each) => each.text))].join('、')
  const sure = text.proposed(Math.round(field.confidence * 100))
  return (
    <Tooltip title={words && text.evidence(words)}>
      <span className="entry-why">{words ? `${sure} · ${text.evidence(words)}` : sure}</span>
    </Tooltip>
  )
}

function Row(props: {
  name: keyof typeof text.fields
  field: EntryField | undefined
  children: ReactNode
}) {
  const { name, field, children } = props
  return (
    <div className="entry-row" data-state={field?.state}>
      <span className="entry-label">{text.fields[name]}</span>
      <div className="entry-control">{children}</div>
      <Why field={field} />
    </div>
  )
}

/** Every field as it stands: proposed ones are dotted, entered ones are plain. */
export function Reading({ fields, given, onGive }: Props) {
  const of = (name: string) => fields.find(({ field }) => field === name)
  const value = (name: string) => of(name)?.value ?? ''
  const place = of('place')
  // Words that still name the located place stay located there.
  const placed = (words: string): Given => {
    const isThere = place?.code && words.includes(place.value)
    return { place_text: words, ...(isThere && { place_code: place.code }) }
  }
  const written = (name: 'title' | 'summary' | 'demand') => given[name] ?? value(name)
  return (
    <div className="entry-fields">
      <Row name="category" field={of('category')}>
        <CategoryPicker
          value={given.category_code ?? of('category')?.code ?? undefined}
          placeholder={text.fields.category}
          onChange={(code) => onGive({ category_code: code ?? null })}
        />
      </Row>
      <Row name="kind" field={of('kind')}>
        <Select
          aria-label={text.fields.kind}
          value={given.kind ?? (value('kind') || undefined)}
          options={optionsOf(common.kinds)}
          onChange={(kind) => onGive({ kind: kind as NonNullable<Given['kind']> })}
        />
      </Row>
      <Row name="urgency" field={of('urgency')}>
        <Select
          aria-label={text.fields.urgency}
          value={given.urgency ?? (value('urgency') || undefined)}
          options={optionsOf(common.urgencies)}
          onChange={(urgency) => onGive({ urgency: urgency as NonNullable<Given['urgency']> })}
        />
      </Row>
      <Row name="place" field={place}>
        <Input
          aria-label={text.placeMore}
          placeholder={text.placeMore}
          maxLength={200}
          value={given.place_text ?? place?.value ?? ''}
          onChange={(event) => onGive(placed(event.target.value))}
        />
        <PlacePicker
          value={given.place_code ?? undefined}
          placeholder={text.placeArea}
          onChange={(code) => onGive({ place_code: code ?? null })}
        />
      </Row>
      <Row name="title" field={of('title')}>
        <Input
          aria-label={text.fields.title}
          maxLength={60}
          value={written('title')}
          onChange={(event) => onGive({ title: event.target.value })}
        />
      </Row>
      <Row name="summary" field={of('summary')}>
        <Input.TextArea
          aria-label={text.fields.summary}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={2000}
          value={written('summary')}
          onChange={(event) => onGive({ summary: event.target.value })}
        />
      </Row>
      <Row name="demand" field={of('demand')}>
        <Input
          aria-label={text.fields.demand}
          maxLength={1000}
          value={written('demand')}
          onChange={(event) => onGive({ demand: event.target.value })}
        />
      </Row>
      <Others fields={fields.filter(({ field }) => !SHOWN_APART.has(field) && !WHO.has(field))} />
    </div>
  )
}

function Others({ fields }: { fields: readonly EntryField[] }) {
  if (!fields.length) return null
  return (
    <div className="entry-row">
      <span className="entry-label">{text.others}</span>
      <ul className="entry-others">
        {fields.map((field) => (
          <li key={field.field} data-state={field.state}>
            <span className="soft">{field.label}</span> <span>{field.value}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the machine advises: danger first, in the colour of alarm. */
export function AdviceList({ advice }: { advice: readonly Advice[] }) {
  return (
    <>
      {advice.map((each) => (
        <Alert
          key={each.key}
          showIcon
          type={each.key === 'danger' ? 'error' : 'warning'}
          title={each.text}
          role={each.key === 'danger' ? 'alert' : 'status'}
        />
      ))}
    </>
  )
}
