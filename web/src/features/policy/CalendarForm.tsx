import { Alert, Button, Checkbox, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { policy } from '@/texts/zh/policy'
import type { UnitCalendar } from './api'
import { linesOf } from './days'
import { readOverrides, WrongLine, writeOverrides } from './overrides'
import type { DeskProps } from './PolicyPage'

const text = policy.calendars
const OFFICE_DAY = '08:30-12:00 14:00-17:30'
const OFFICE_WEEK = [OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, '', '']

/** A unit's week and its own days. */
export function CalendarForm({
  onDraft,
  policy: all,
  calendar,
  onClose,
}: DeskProps & { calendar: UnitCalendar | null; onClose: () => void }) {
  const [code, setCode] = useState(calendar?.code ?? '')
  const [name, setName] = useState(calendar?.doc.name ?? '')
  const [week, setWeek] = useState(
    calendar?.doc.week.map((periods) => periods.join(' ')) ?? OFFICE_WEEK,
  )
  const [follows, setFollows] = useState(calendar?.doc.follows_holidays ?? true)
  const [days, setDays] = useState(writeOverrides(calendar?.doc.overrides ?? {}))
  const [wrong, setWrong] = useState('')
  const [version] = useState(calendar?.version ?? 0) // what these fields show
  const isTaken = !calendar && all.unit_calendars.some((other) => other.code === code)
  const save = () => {
    try {
      onDraft({
        title: calendar ? text.editTitle(calendar.doc.name) : text.addTitle,
        wish: {
          kind: 'unit_calendar',
          key: code,
          doc: {
            name: name.trim(),
            week: week.map(linesOf),
            follows_holidays: follows,
            overrides: readOverrides(days),
          },
        },
        version: calendar ? version : (all.versions[`unit_calendar/${code}`] ?? 0),
        onSaved: onClose,
      })
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error
      setWrong(text.overridesWrong(error.message))
    }
  }
  return (
    <Modal
      open
      width={640}
      title={calendar ? text.editTitle(calendar.doc.name) : text.addTitle}
      onCancel={onClose}
      footer={
        <Button type="primary" disabled={!code || isTaken || !name.trim()} onClick={save}>
          {policy.save}
        </Button>
      }
    >
      <Form layout="horizontal" labelCol={{ span: 4 }}>
        <Form.Item label={text.code} extra={isTaken ? text.codeTaken : text.codeHint}>
          <Input
            value={code}
            aria-label={text.code}
            disabled={calendar !== null}
            maxLength={30}
            onChange={({ target }) => setCode(target.value.trim())}
          />
        </Form.Item>
        <Form.Item label={text.name}>
          <Input
            value={name}
            aria-label={text.name}
            maxLength={40}
            onChange={({ target }) => setName(target.value)}
          />
        </Form.Item>
        <p className="soft">{text.week}</p>
        {policy.weekdays.map((weekday, i) => (
          <Form.Item key={weekday} label={`周${weekday}`} className="policy-weekday">
            <Input
              value={week[i]}
              aria-label={`周${weekday}`}
              onChange={({ target }) =>
                setWeek(week.map((periods, k) => (k === i ? target.value : periods)))
              }
            />
          </Form.Item>
        ))}
        <Checkbox checked={follows} onChange={({ target }) => setFollows(target.checked)}>
          {text.follows}
        </Checkbox>
        <p className="soft">
          {text.overrides}：{text.overridesHint}
        </p>
        <Input.TextArea
          rows={3}
          value={days}
          aria-label={text.overrides}
          onChange={({ target }) => setDays(target.value)}
        />
        {wrong && <Alert type="error" showIcon title={wrong} />}
      </Form>
    </Modal>
  )
}
