import { Button, Checkbox, Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { policy } from '@/texts/zh/policy'
import type { DayDoc, YearRow } from './api'
import { linesOf, nationalOf } from './days'
import { weekdayOf } from './notice'
import type { DeskProps } from './PolicyPage'

const text = policy.days

/** The city's own decision on one day: worked, off, or only partly worked; or none any more. */
export function DayForm({
  policy: all,
  mayEdit,
  onDraft,
  day,
  year,
  onClose,
}: DeskProps & { day: string; year: YearRow; onClose: () => void }) {
  const local = all.overrides.find((row) => row.day === day)
  const national = nationalOf(day, year)
  const isOff = national === 'holiday' || national === 'weekend'
  const [kind, setKind] = useState(local?.doc.kind ?? (isOff ? 'workday' : 'holiday'))
  const [name, setName] = useState(local?.doc.name ?? '')
  const [isHalf, setHalf] = useState(Boolean(local?.doc.periods))
  const [periods, setPeriods] = useState((local?.doc.periods ?? ['08:30-12:00']).join('\n'))
  const [version] = useState(all.versions[`override/${day}`] ?? 0) // what these fields show
  const draft = (title: string, doc: DayDoc | null) =>
    onDraft({ title, wish: { kind: 'override', key: day, doc }, version, onSaved: onClose })
  const doc = {
    kind,
    name: name.trim(),
    periods: isHalf && kind !== 'holiday' ? linesOf(periods) : null,
  }
  return (
    <Modal
      open
      title={`${text.dayTitle(day)}（周${policy.weekdays[weekdayOf(day)]}）`}
      onCancel={onClose}
      footer={
        mayEdit ? (
          <>
            {local && (
              <Button danger onClick={() => draft(text.removeTitle(day), null)}>
                {text.remove}
              </Button>
            )}
            <Button
              type="primary"
              disabled={!doc.name}
              onClick={() => draft(text.dayTitle(day), doc)}
            >
              {policy.save}
            </Button>
          </>
        ) : null
      }
    >
      <p className="soft">
        {text.national}：{policy.values[national] ?? text.workday} {year.names[day] ?? ''}
      </p>
      <Form layout="vertical" disabled={!mayEdit}>
        <Form.Item label={text.kind}>
          <Radio.Group
            value={kind}
            onChange={({ target }) => setKind(target.value)}
            options={['workday', 'holiday'].map((value) => ({
              value,
              label: policy.values[value],
            }))}
          />
        </Form.Item>
        <Form.Item label={text.name}>
          <Input
            value={name}
            autoFocus
            aria-label={text.name}
            maxLength={40}
            placeholder={text.nameHint}
            onChange={({ target }) => setName(target.value)}
          />
        </Form.Item>
        {kind !== 'holiday' && (
          <Form.Item>
            <Checkbox checked={isHalf} onChange={({ target }) => setHalf(target.checked)}>
              {text.half}
            </Checkbox>
          </Form.Item>
        )}
        {kind !== 'holiday' && isHalf && (
          <Form.Item label={text.periods}>
            <Input.TextArea
              value={periods}
              aria-label={text.periods}
              rows={2}
              onChange={({ target }) => setPeriods(target.value)}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
