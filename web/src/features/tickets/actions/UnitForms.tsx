import { Form, Input, InputNumber, Radio } from 'antd'
import { actions as text } from '@/texts/zh/actions'
import { tickets } from '@/texts/zh/tickets'
import type { TicketDetail } from '../api'
import { PartReplies } from '../parts/PartReplies'
import { Checklist } from './Checklist'
import { StepForm } from './StepForm'
import { logContact, saveReply } from './steps'

interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

type Way = keyof typeof tickets.ways
type Result = keyof typeof tickets.results
type Solved = keyof typeof tickets.solved

const choices = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

interface ContactValues {
  way: Way
  result: Result
  seconds: number | null
  note?: string
}

export function ContactForm({ ticket, onClose }: FormProps) {
  const { form: words } = text
  return (
    <StepForm<ContactValues>
      action="contact"
      initial={{ way: 'phone', result: 'reached', seconds: null }}
      onClose={onClose}
      onSend={({ seconds, note, ...rest }) =>
        logContact(ticket, { ...rest, seconds: seconds ?? 0, note: note ?? '' })
      }
    >
      {(form) => (
        <>
          <Form.Item name="way" label={words.way}>
            <Radio.Group optionType="button" options={choices(tickets.ways)} />
          </Form.Item>
          <Form.Item name="result" label={words.result}>
            <Radio.Group optionType="button" options={choices(tickets.results)} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() =>
              form.getFieldValue('way') === 'phone' && (
                <Form.Item name="seconds" label={words.seconds}>
                  <InputNumber min={0} max={86_400} precision={0} />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name="note" label={words.note}>
            <Input.TextArea rows={3} maxLength={2000} placeholder={words.notePlaceholder} />
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

interface ReplyValues {
  reply: string
  solved?: Solved
  solved_reason?: string
}

/** The reply as the unit will answer for it, beside what the template asks before closing. */
export function ReplyForm({ ticket, onClose }: FormProps) {
  const { form: words } = text
  const live = liveLead(ticket)
  const initial: Partial<ReplyValues> = { reply: live?.reply ?? '' }
  if (live?.solved) initial.solved = live.solved
  if (live?.solved_reason) initial.solved_reason = live.solved_reason
  return (
    <StepForm<ReplyValues>
      action="save_reply"
      width={680}
      initial={initial}
      onClose={onClose}
      onSend={({ reply, solved, solved_reason }) =>
        saveReply(ticket, { reply, solved: solved ?? null, solved_reason: solved_reason ?? '' })
      }
    >
      {(form) => (
        <>
          <Form.Item
            name="reply"
            label={words.reply}
            rules={[{ required: true, whitespace: true, message: words.replyMissing }]}
          >
            <Input.TextArea
              autoFocus
              rows={7}
              maxLength={5000}
              placeholder={words.replyPlaceholder}
            />
          </Form.Item>
          <PartReplies
            ticket={ticket}
            onTake={(words) => {
              const before = form.getFieldValue('reply') ?? ''
              form.setFieldValue('reply', before ? `${before}\n${words}` : words)
            }}
          />
          <Checklist closing={ticket.closing} />
          <Form.Item
            name="solved"
            label={words.solved}
            rules={[{ required: true, message: words.solvedMissing }]}
          >
            <Radio.Group optionType="button" options={choices(tickets.solved)} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const solved = form.getFieldValue('solved')
              if (!solved || solved === 'solved') return null
              return (
                <Form.Item
                  name="solved_reason"
                  label={words.solvedReason}
                  rules={[{ required: true, whitespace: true, message: words.reasonNeeded }]}
                >
                  <Input.TextArea
                    rows={3}
                    maxLength={2000}
                    placeholder={words.solvedReasonPlaceholder}
                  />
                </Form.Item>
              )
            }}
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

/** The lead's assignment that is being worked on, or the latest one. */
export function liveLead(ticket: TicketDetail) {
  const leads = ticket.assignments.filter(({ part }) => part === 'lead')
  const isLive = ({ state }: (typeof leads)[number]) => state !== 'done' && state !== 'recalled'
  return leads.find(isLive) ?? leads.at(-1)
}
