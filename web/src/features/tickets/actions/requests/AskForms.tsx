import { DatePicker, Form, Input, InputNumber, Select, Skeleton } from 'antd'
import type { Dayjs } from 'dayjs'
import { requests as text } from '@/texts/zh/requests'
import { CITY_ZONE, inCity } from '@/time/city'
import type { TicketDetail } from '../../api'
import { StepForm } from '../StepForm'
import { Foreseen } from './Foreseen'
import {
  askExtension,
  askSuspension,
  askTermination,
  type Preview,
  useChoices,
  usePreview,
} from './steps'

export interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

export const needed = (message: string) => [{ required: true, whitespace: true, min: 2, message }]

type Kind = 'extension' | 'suspension' | 'termination' | 'withdraw' | 'transfer'

/** Why, by code. */
export function CodeField({ kind }: { kind: Kind }) {
  const { data } = useChoices()
  return (
    <Form.Item name="code" label={text.code} rules={[{ required: true, message: text.codeNeeded }]}>
      <Select
        autoFocus
        loading={!data}
        options={data?.[kind].map(({ code, label }) => ({ value: code, label })) ?? []}
      />
    </Form.Item>
  )
}

export function ReasonField({ name = 'reason' }: { name?: string }) {
  return (
    <Form.Item name={name} label={text.reason} rules={needed(text.reasonNeeded)}>
      <Input.TextArea rows={3} maxLength={2000} placeholder={text.reasonPlaceholder} />
    </Form.Item>
  )
}

interface ExtensionValues {
  code: string
  reason: string
  amount: number
}

/** 申请延期: how much, and what the due dates would become before it is sent. */
export function ExtensionForm({ ticket, onClose }: FormProps) {
  const { data: base } = usePreview(ticket.id, {})
  if (!base) return <Skeleton active />
  return (
    <StepForm<ExtensionValues>
      action="ask_extension"
      width={560}
      initial={{ amount: 1 }}
      onClose={onClose}
      onSend={(values) => askExtension(ticket, values)}
    >
      <p className="soft">{text.extensionHint}</p>
      <CodeField kind="extension" />
      <AmountField base={base} />
      <Form.Item<ExtensionValues> noStyle shouldUpdate={(old, now) => old.amount !== now.amount}>
        {({ getFieldValue }) => <ForeseenAmount id={ticket.id} amount={getFieldValue('amount')} />}
      </Form.Item>
      <ReasonField />
    </StepForm>
  )
}

function AmountField({ base }: { base: Preview }) {
  const unit = base.unit as keyof typeof text.units | null
  return (
    <Form.Item
      name="amount"
      label={text.amount(base.limit_text)}
      rules={[{ required: true, message: text.amountNeeded }]}
    >
      <InputNumber
        min={1}
        max={base.limit_amount ?? 1}
        precision={0}
        suffix={unit ? text.units[unit] : null}
        style={{ width: 180 }}
      />
    </Form.Item>
  )
}

function ForeseenAmount({ id, amount }: { id: string; amount: number | null }) {
  const { data } = usePreview(id, amount ? { amount } : {})
  return data ? <Foreseen preview={data} /> : null
}

/** The end of this day in the city, as the server takes it. */
export function endOfDay(day: Dayjs): string {
  return inCity(`${day.format('YYYY-MM-DD')}T12:00:00+08:00`)
    .endOf('day')
    .toISOString()
}

interface SuspensionValues {
  code: string
  reason: string
  day: Dayjs
}

/** 申请挂起 until a day, with what the due dates would become. */
export function SuspensionForm({ ticket, onClose }: FormProps) {
  const { data: base } = usePreview(ticket.id, {})
  if (!base) return <Skeleton active />
  const latest = inCity(base.latest_end_at)
  return (
    <StepForm<SuspensionValues>
      action="ask_suspension"
      width={560}
      onClose={onClose}
      onSend={({ code, reason, day }) =>
        askSuspension(ticket, { code, reason, until: endOfDay(day) })
      }
    >
      <p className="soft">{text.untilHint}</p>
      <CodeField kind="suspension" />
      <Form.Item
        name="day"
        label={text.until}
        rules={[{ required: true, message: text.untilNeeded }]}
      >
        <DatePicker
          disabledDate={(day) =>
            day.tz(CITY_ZONE).endOf('day').isAfter(latest) ||
            day.isBefore(inCity(Date.now()), 'day')
          }
        />
      </Form.Item>
      <Form.Item<SuspensionValues> noStyle shouldUpdate={(old, now) => old.day !== now.day}>
        {({ getFieldValue }) => <ForeseenDay id={ticket.id} day={getFieldValue('day')} />}
      </Form.Item>
      <ReasonField />
    </StepForm>
  )
}

function ForeseenDay({ id, day }: { id: string; day: Dayjs | undefined }) {
  const { data } = usePreview(id, day ? { until: endOfDay(day) } : {})
  return day && data ? <Foreseen preview={data} /> : null
}

/** 申请终结: two people at two levels decide. */
export function TerminationForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ code: string; reason: string }>
      action="ask_termination"
      isDangerous
      onClose={onClose}
      onSend={(values) => askTermination(ticket, values)}
    >
      <p className="soft">{text.terminationHint}</p>
      <CodeField kind="termination" />
      <ReasonField />
    </StepForm>
  )
}
