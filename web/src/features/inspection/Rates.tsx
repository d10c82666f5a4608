import { Form, Input, InputNumber } from 'antd'
import { UnitPicker } from '@/features/tickets/pickers'
import { inspection as text } from '@/texts/zh/inspection'
import { setRate, useRates } from './api'
import { WordsDialog } from './ContestForm'

interface Values {
  unit_code?: string
  percent: number
  reason: string
}

/** Which share of settled tickets is drawn, by unit; earlier rates stay on record. */
export function Rates({ onClose }: { onClose: () => void }) {
  const { data } = useRates(true)
  return (
    <WordsDialog<Values>
      title={text.rates.save}
      done={text.rates.saved}
      onSend={({ unit_code, percent, reason }) =>
        setRate({ unit_code: unit_code ?? '', rate: percent / 100, reason })
      }
      onClose={onClose}
    >
      <p className="soft">{text.rates.hint}</p>
      <ul className="rates-list" aria-label={text.rates.title}>
        {data?.map((row) => (
          <li key={row.unit_code}>
            <span>{row.unit_name || text.rates.common}</span>
            <span className="number">{Math.round(row.rate * 1000) / 10}%</span>
          </li>
        ))}
      </ul>
      <Form.Item name="unit_code" label={text.rates.unit} extra={text.rates.unitHint}>
        <UnitPicker placeholder={text.rates.common} />
      </Form.Item>
      <Form.Item name="percent" label={text.rates.rate} rules={[{ required: true }]}>
        <InputNumber min={0} max={100} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={text.rates.reason}
        rules={[{ required: true, whitespace: true, min: 4, message: text.contest.needed }]}
      >
        <Input maxLength={200} />
      </Form.Item>
    </WordsDialog>
  )
}
