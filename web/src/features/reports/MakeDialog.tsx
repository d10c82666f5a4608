import { Checkbox, DatePicker, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { reports as text } from '@/texts/zh/reports'
import { inCity } from '@/time/city'
import { businessNow } from '@/time/clock'
import type { MakeBody, ReportKind } from './api'
import { ScopeFields } from './ScopeFields'

const DAY = 'YYYY-MM-DD'
export const KINDS: readonly ReportKind[] = ['daily', 'weekly', 'monthly', 'leader']

interface MakeProps {
  isBusy: boolean
  onMake: (body: MakeBody) => void
  onClose: () => void
}

/** Make the report of a period that is over. */
export function MakeDialog({ isBusy, onMake, onClose }: MakeProps) {
  const yesterday = inCity(businessNow()).subtract(1, 'day').format(DAY)
  const [body, setBody] = useState<MakeBody>({
    kind: 'daily',
    day: yesterday,
    unit_code: '',
    place_code: '',
    again: false,
  })
  const words = text.make
  return (
    <Modal
      open
      title={words.do}
      okText={words.ok}
      cancelText={words.cancel}
      okButtonProps={{ loading: isBusy }}
      onOk={() => onMake(body)}
      onCancel={onClose}
    >
      <div className="report-form">
        <Segmented
          aria-label={text.kind}
          value={body.kind}
          options={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={(kind) => setBody({ ...body, kind: kind as ReportKind })}
        />
        <DatePicker
          allowClear={false}
          inputReadOnly
          aria-label={words.day}
          value={inCity(`${body.day}T12:00:00`)}
          disabledDate={(date) => date.format(DAY) > yesterday}
          onChange={(date) => setBody({ ...body, day: date?.format(DAY) ?? yesterday })}
        />
        <ScopeFields value={scopeOf(body)} onChange={(scope) => setBody({ ...body, ...scope })} />
        <Checkbox
          checked={body.again ?? false}
          onChange={({ target }) => setBody({ ...body, again: target.checked })}
        >
          {words.again}
        </Checkbox>
        <p className="soft">{words.hint}</p>
      </div>
    </Modal>
  )
}

const scopeOf = ({ unit_code: unit, place_code: place }: MakeBody) => ({
  unit_code: unit ?? '',
  place_code: place ?? '',
})
