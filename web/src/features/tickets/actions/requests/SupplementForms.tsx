import { Alert, App, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { requests as text } from '@/texts/zh/requests'
import { explain } from '@/ui/states'
import type { TicketDetail } from '../../api'
import { StepForm } from '../StepForm'
import { type FormProps, needed } from './AskForms'
import { askSupplement, endSupplement, giveSupplement, logTry, phoneToCall } from './steps'

/** 要求补充: what the hotline's agents are to ask the citizen. */
export function AskSupplementForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ needed: string }>
      action="ask_supplement"
      onClose={onClose}
      onSend={(values) => askSupplement(ticket, values.needed)}
    >
      <p className="soft">{text.supplementHint}</p>
      <Form.Item name="needed" label={text.needed} rules={needed(text.reasonNeeded)}>
        <Input.TextArea autoFocus rows={4} maxLength={2000} placeholder={text.neededPlaceholder} />
      </Form.Item>
    </StepForm>
  )
}

type Way = keyof typeof text.supplementWays

interface Values {
  way: Way
  words?: string
}

const send = (ticket: TicketDetail, { way, words = '' }: Values) => {
  if (way === 'answer') return giveSupplement(ticket, words)
  if (way === 'unreached') return logTry(ticket, words)
  return endSupplement(ticket, { is_unreached: way === 'end_unreached', reason: words })
}

/** What an agent does about what is missing: call, write down the answer or that nobody answered. */
export function SupplementForm({ ticket, onClose }: FormProps) {
  const wanted = ticket.supplements.find(({ ended_at }) => !ended_at)
  const mayGiveUp = wanted?.may_give_up ?? false
  return (
    <StepForm<Values>
      action="supplement"
      width={560}
      initial={{ way: 'answer' }}
      onClose={onClose}
      onSend={(values) => send(ticket, values)}
    >
      <p>
        <strong>{wanted?.needed}</strong>{' '}
        <span className="soft">{text.tries(wanted?.tries.length ?? 0)}</span>
      </p>
      <PhoneToCall id={ticket.id} />
      {mayGiveUp && <Alert type="info" showIcon title={text.mayGiveUp} />}
      <Form.Item name="way" label={text.supplementWay}>
        <Radio.Group
          options={(Object.keys(text.supplementWays) as Way[]).map((way) => ({
            value: way,
            label: text.supplementWays[way],
            disabled: way === 'end_unreached' && !mayGiveUp,
          }))}
        />
      </Form.Item>
      <Form.Item<Values> noStyle shouldUpdate={(old, now) => old.way !== now.way}>
        {({ getFieldValue }) => <Words way={getFieldValue('way')} />}
      </Form.Item>
    </StepForm>
  )
}

function Words({ way }: { way: Way }) {
  const isAnswer = way === 'answer'
  const rules = way === 'unreached' ? [] : needed(isAnswer ? text.answerNeeded : text.reasonNeeded)
  return (
    <Form.Item name="words" label={isAnswer ? text.answer : text.reason} rules={rules}>
      <Input.TextArea
        rows={4}
        maxLength={2000}
        placeholder={isAnswer ? text.answerPlaceholder : ''}
      />
    </Form.Item>
  )
}

/** The number, shown on request; each look is logged. */
function PhoneToCall({ id }: { id: string }) {
  const { message } = App.useApp()
  const [phone, setPhone] = useState<string | null>(null)
  const show = () =>
    phoneToCall(id)
      .then(setPhone)
      .catch((error: unknown) => message.error(explain(error).title))
  return (
    <p>
      {phone ? (
        <>
          {text.phoneShown} <strong className="number">{phone}</strong>
        </>
      ) : (
        <Button size="small" onClick={show}>
          {text.phone}
        </Button>
      )}
    </p>
  )
}
