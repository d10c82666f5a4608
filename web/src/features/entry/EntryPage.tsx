import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input, Segmented, Select } from 'antd'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { entry as text } from '@/texts/zh/entry'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'
import './entry.css'
import { type Created, type Entry, register, useProposals } from './api'
import { AdviceList, type Given, Reading } from './Reading'
import { useSettled } from './useSettled'

type Form = Omit<Entry, keyof Given | 'attachments' | 'occurred_at'>

const EMPTY: Form = {
  channel: 'web',
  statement: '',
  citizen_kind: 'person',
  citizen_name: '',
  citizen_phone: '',
  contact_preference: 'phone',
  confidentiality: 'normal',
  reference: '',
}
const SETTLES_MS = 500
const SHORTEST = 4

const optionsOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** Cleared fields are not given. */
function meant(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value)) as Given
}

function bodyOf(form: Form, given: Given): Entry {
  const reference = form.reference?.trim()
  return {
    ...form,
    ...meant(given),
    statement: form.statement.trim(),
    reference: reference || null,
  }
}

/** 手工登记: the words on the left, what is read from them on the right, F4 registers. */
export function EntryPage() {
  const [form, setForm] = useState(EMPTY)
  const [given, setGiven] = useState<Given>({})
  const body = useMemo(() => bodyOf(form, given), [form, given])
  const asked = useSettled(body, SETTLES_MS)
  const { confidentiality: _, reference: __, ...statement } = asked
  const reading = useProposals(statement)
  const sending = useMutation({ mutationFn: register })
  const isEmpty = form.statement.trim().length < SHORTEST
  const send = () => {
    if (!isEmpty && !sending.isPending) sending.mutate(body)
  }
  const again = () => {
    setForm({ ...EMPTY, channel: form.channel })
    setGiven({})
    sending.reset()
  }
  useKeys([
    { keys: 'F4', label: text.register, run: send, isOff: isEmpty || !!sending.data },
    { keys: 'n', label: text.again, run: again, isOff: !sending.data },
  ])
  if (sending.data) return <Done made={sending.data} onAgain={again} />
  const shown = isEmpty ? undefined : reading.data
  return (
    <div className="entry">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <span className="soft entry-intro">{text.intro}</span>
      </div>
      <div className="entry-sides">
        <Told form={form} onChange={(change) => setForm({ ...form, ...change })} />
        <section className="entry-side" aria-label={text.reading} aria-busy={reading.isFetching}>
          <h2>{text.reading}</h2>
          {shown && <AdviceList advice={shown.advice} />}
          {reading.error && !isEmpty && (
            <Alert type="warning" showIcon title={explain(reading.error).title} />
          )}
          {!shown && !reading.error && <p className="soft">{text.waiting}</p>}
          {(shown || (reading.error && !isEmpty)) && (
            <>
              <p className="soft">{text.readingHint}</p>
              <Reading
                fields={shown?.fields ?? []}
                given={given}
                onGive={(change) => setGiven({ ...given, ...change })}
              />
            </>
          )}
          {sending.error && <Refusal error={sending.error} />}
          <div className="entry-foot">
            <Button type="primary" disabled={isEmpty} loading={sending.isPending} onClick={send}>
              {text.register} <KeyHint keys="F4" />
            </Button>
          </div>
        </section>
      </div>
    </div>
  )
}

function Refusal({ error }: { error: Error }) {
  const { title, hint } = explain(error)
  return (
    <Alert type="error" showIcon title={title} {...(hint !== title && { description: hint })} />
  )
}

function Told({ form, onChange }: { form: Form; onChange: (change: Partial<Form>) => void }) {
  return (
    <section className="entry-side" aria-label={text.statement}>
      <h2>{text.statement}</h2>
      <Input.TextArea
        autoFocus
        aria-label={text.statement}
        placeholder={text.statementHint}
        maxLength={8000}
        autoSize={{ minRows: 7, maxRows: 18 }}
        value={form.statement}
        onChange={(event) => onChange({ statement: event.target.value })}
      />
      <Labelled name={text.channel}>
        <Segmented
          value={form.channel}
          options={optionsOf(text.channels)}
          onChange={(channel) => onChange({ channel: channel as Form['channel'] })}
        />
      </Labelled>
      <Labelled name={text.citizenKind}>
        <Segmented
          value={form.citizen_kind ?? 'person'}
          options={optionsOf(text.citizenKinds)}
          onChange={(kind) => onChange({ citizen_kind: kind as NonNullable<Form['citizen_kind']> })}
        />
      </Labelled>
      <Labelled name={text.name}>
        <Input
          aria-label={text.name}
          maxLength={60}
          value={form.citizen_name}
          onChange={(event) => onChange({ citizen_name: event.target.value })}
        />
      </Labelled>
      <Labelled name={text.phone}>
        <Input
          aria-label={text.phone}
          inputMode="tel"
          maxLength={25}
          value={form.citizen_phone}
          onChange={(event) => onChange({ citizen_phone: event.target.value.trim() })}
        />
      </Labelled>
      <Labelled name={text.contact}>
        <Select
          aria-label={text.contact}
          value={form.contact_preference}
          options={optionsOf(text.contacts)}
          onChange={(contact_preference) => onChange({ contact_preference })}
        />
      </Labelled>
      <Labelled name={text.confidentiality}>
        <Segmented
          value={form.confidentiality ?? 'normal'}
          options={optionsOf(text.confidentialities)}
          onChange={(value) =>
            onChange({ confidentiality: value as NonNullable<Form['confidentiality']> })
          }
        />
      </Labelled>
      <Labelled name={text.reference}>
        <Input
          aria-label={text.reference}
          placeholder={text.referenceHint}
          maxLength={100}
          value={form.reference ?? ''}
          onChange={(event) => onChange({ reference: event.target.value })}
        />
      </Labelled>
    </section>
  )
}

function Labelled({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="entry-row">
      <span className="entry-label">{name}</span>
      <div className="entry-control">{children}</div>
    </div>
  )
}

/** Number and query code stand large: they are read out to the citizen now or never. */
function Done({ made, onAgain }: { made: Created; onAgain: () => void }) {
  return (
    <div className="entry entry-done" role="status">
      <h1>{text.done(made.number)}</h1>
      <AdviceList advice={made.advice.filter(({ key }) => key === 'danger')} />
      <dl>
        <dt>{text.queryCode}</dt>
        <dd className="entry-code number">{made.query_code}</dd>
        <dt>{made.unit ? text.unit : text.route}</dt>
        <dd>
          {made.unit?.name} <span className="soft">{made.route_reason}</span>
        </dd>
        <dt>{text.due}</dt>
        <dd>
          <Relative at={made.due_at} />
        </dd>
      </dl>
      <div className="entry-foot">
        <Link to={`/tickets/${made.id}`}>{text.open}</Link>
        <Button type="primary" autoFocus onClick={onAgain}>
          {text.again} <KeyHint keys="n" />
        </Button>
      </div>
    </div>
  )
}
