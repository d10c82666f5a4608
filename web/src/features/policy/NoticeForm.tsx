import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { policy } from '@/texts/zh/policy'
import type { YearRow } from './api'
import { linesOf } from './days'
import { readNotice } from './notice'
import type { DeskProps } from './PolicyPage'

const text = policy.days

/** Next year's notice, pasted whole: read into days, checked by a person, then previewed. */
export function NoticeForm({
  onDraft,
  year,
  onClose,
}: DeskProps & { year: YearRow; onClose: () => void }) {
  const [pasted, setPasted] = useState('')
  const [holidays, setHolidays] = useState(year.doc.holidays.join('\n'))
  const [makeUp, setMakeUp] = useState(year.doc.make_up.join('\n'))
  const [source, setSource] = useState(year.doc.source === 'chinesecalendar' ? '' : year.doc.source)
  const days = { holidays: linesOf(holidays), make_up: linesOf(makeUp) }
  const read = () => {
    const found = readNotice(pasted, year.year)
    setHolidays(found.holidays.join('\n'))
    setMakeUp(found.makeUp.join('\n'))
  }
  const [version] = useState(year.version) // what these fields show
  const save = () =>
    onDraft({
      title: text.pasteTitle(year.year),
      wish: { kind: 'year', key: String(year.year), doc: { ...days, source: source.trim() } },
      version,
      onSaved: onClose,
    })
  return (
    <Modal
      open
      width={720}
      title={text.pasteTitle(year.year)}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={save}>
          {policy.save}
        </Button>
      }
    >
      <Form layout="vertical">
        <Form.Item label={text.pasteLabel} extra={text.pasteHint}>
          <Input.TextArea
            rows={5}
            autoFocus
            value={pasted}
            aria-label={text.pasteLabel}
            onChange={({ target }) => setPasted(target.value)}
          />
          <Button disabled={!pasted.trim()} onClick={read} className="policy-read">
            {text.read}
          </Button>
        </Form.Item>
        <div className="policy-two">
          <Form.Item label={text.holidays(days.holidays.length)}>
            <Input.TextArea
              rows={8}
              value={holidays}
              aria-label={policy.history.parts.holidays}
              onChange={({ target }) => setHolidays(target.value)}
            />
          </Form.Item>
          <Form.Item label={text.makeUp(days.make_up.length)}>
            <Input.TextArea
              rows={8}
              value={makeUp}
              aria-label={policy.history.parts.make_up}
              onChange={({ target }) => setMakeUp(target.value)}
            />
          </Form.Item>
        </div>
        <Form.Item label={text.sourceLabel}>
          <Input
            value={source}
            maxLength={200}
            aria-label={text.sourceLabel}
            onChange={({ target }) => setSource(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
