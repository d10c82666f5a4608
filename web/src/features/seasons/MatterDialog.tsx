import { Alert, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { seasons as text } from '@/texts/zh/seasons'
import type { MatterBody } from './api'
import { asKind, EMPTY, fromLines, isRule, toLines } from './matterForm'
import { Categories } from './PlanEdit'

const { matters: words, plan } = text
const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

interface DialogProps {
  /** None: a new one. */
  start: MatterBody | null
  isBusy: boolean
  onSend: (matter: MatterBody) => void
  onClose: () => void
}

/** A recurring matter: when it comes, what it is about, what is to be done. */
export function MatterDialog({ start, isBusy, onSend, onClose }: DialogProps) {
  const [form, setForm] = useState<MatterBody>(start ?? EMPTY)
  const [lines, setLines] = useState(toLines(form.actions ?? []))
  const actions = fromLines(lines)
  const isWhole =
    /^[a-z][a-z0-9_]{1,39}$/.test(form.code) &&
    form.name.trim() !== '' &&
    form.categories.length > 0 &&
    isRule(form.when) &&
    typeof actions !== 'number'
  return (
    <Modal
      open
      width={680}
      title={start ? `${words.edit} ${start.name}` : words.add}
      okText={plan.ok}
      cancelText={plan.cancel}
      okButtonProps={{ disabled: !isWhole, loading: isBusy }}
      onOk={() => typeof actions !== 'number' && onSend({ ...form, actions })}
      onCancel={onClose}
    >
      <div className="season-form">
        <span className="season-pair">
          <Input
            disabled={start !== null}
            placeholder={words.code}
            aria-label={words.code}
            value={form.code}
            onChange={({ target }) => setForm({ ...form, code: target.value })}
          />
          <Input
            placeholder={words.name}
            aria-label={words.name}
            maxLength={100}
            value={form.name}
            onChange={({ target }) => setForm({ ...form, name: target.value })}
          />
        </span>
        <Rule when={form.when} onChange={(when) => setForm({ ...form, when })} />
        <div>
          {words.leadDays}{' '}
          <InputNumber
            aria-label={words.leadDays}
            min={0}
            max={180}
            value={form.lead_days}
            onChange={(value) => setForm({ ...form, lead_days: value ?? 0 })}
          />
        </div>
        <Categories
          value={form.categories}
          onChange={(categories) => setForm({ ...form, categories })}
        />
        {(['recognise', 'staffing'] as const).map((name) => (
          <Input.TextArea
            key={name}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={2000}
            placeholder={words[name]}
            aria-label={words[name]}
            value={form[name] ?? ''}
            onChange={({ target }) => setForm({ ...form, [name]: target.value })}
          />
        ))}
        <div>
          {words.actionsLabel}
          <Input.TextArea
            autoSize={{ minRows: 4, maxRows: 12 }}
            aria-label={words.columns.actions}
            value={lines}
            onChange={({ target }) => setLines(target.value)}
          />
        </div>
        {typeof actions === 'number' && <Alert type="warning" title={words.badLine(actions)} />}
      </div>
    </Modal>
  )
}

type When = MatterBody['when']

function Rule({ when, onChange }: { when: When; onChange: (when: When) => void }) {
  const number = (name: 'before' | 'after' | 'days', label: string, most: number) => (
    <div>
      {label}{' '}
      <InputNumber
        aria-label={label}
        min={name === 'days' ? 1 : 0}
        max={most}
        value={when[name] ?? null}
        onChange={(value) => onChange({ ...when, [name]: value })}
      />
    </div>
  )
  return (
    <>
      <Select
        aria-label={words.kind}
        value={when.kind}
        options={optionsOf(words.kinds)}
        onChange={(kind) => onChange(asKind(kind, when))}
      />
      {when.kind === 'feast' ? (
        <span className="season-pair">
          <Select
            aria-label={words.feast}
            value={when.feast ?? null}
            options={optionsOf(words.feasts)}
            onChange={(feast) => onChange({ ...when, feast })}
          />
          <span className="season-pair">
            {number('before', words.before, 120)}
            {number('after', words.after, 120)}
          </span>
        </span>
      ) : (
        <span className="season-pair">
          {(['from', 'to'] as const).map((name) => (
            <Input
              key={name}
              placeholder={words[name]}
              aria-label={words[name]}
              value={when[name] ?? ''}
              onChange={({ target }) => onChange({ ...when, [name]: target.value })}
            />
          ))}
        </span>
      )}
      {when.kind === 'threshold' && (
        <span className="season-pair">
          <div>
            {words.ratio}{' '}
            <InputNumber
              aria-label={words.ratio}
              min={1.05}
              max={10}
              step={0.1}
              value={when.ratio ?? null}
              onChange={(ratio) => onChange({ ...when, ratio })}
            />
          </div>
          {number('days', words.days, 30)}
        </span>
      )}
    </>
  )
}
