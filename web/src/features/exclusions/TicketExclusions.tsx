import { Button, Form, Input, Radio, Tooltip } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { WordsDialog } from '@/features/inspection/ContestForm'
import { Section } from '@/features/tickets/Section'
import { exclusions as text } from '@/texts/zh/exclusions'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import {
  type Application,
  ask,
  type Exclusion,
  type ExclusionCode,
  type TicketExclusions as Read,
  useTicketExclusions,
} from './api'
import { STATE_COLOUR } from './ExclusionPanel'

/** On the ticket: what was applied for, what may still be; evaluations that may be contested. */
export function TicketExclusions({ id }: { id: string }) {
  const { can } = useSession()
  const isOn = can('exclusion:read')
  const { data } = useTicketExclusions(id, isOn)
  const [open, setOpen] = useState<'ticket' | string | null>(null)
  if (!isOn || !data) return null
  const mayAsk = can('exclusion:ask')
  if (!data.items.length && !mayAsk) return null
  return (
    <Section
      title={text.section}
      aside={data.is_excluded && <StateTag colour="waiting">{text.excluded}</StateTag>}
    >
      <ul className="notes">
        {data.items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      {mayAsk && (
        <div className="actions-row">
          <Tooltip title={data.why_not}>
            <Button disabled={!data.can_ask} onClick={() => setOpen('ticket')}>
              {text.ask}
            </Button>
          </Tooltip>
        </div>
      )}
      {mayAsk && <Evaluations read={data} onContest={setOpen} />}
      {open && (
        <AskForm
          codes={open === 'ticket' ? data.ticket_codes : data.evaluation_codes}
          title={open === 'ticket' ? text.ask : text.contest}
          onSend={({ code, evidence }) =>
            ask(id, { code, evidence, evaluation_id: open === 'ticket' ? null : open })
          }
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}

function Item({ item }: { item: Exclusion }) {
  return (
    <li>
      <StateTag colour={STATE_COLOUR[item.state]}>{text.states[item.state]}</StateTag>{' '}
      {item.evaluation ? text.aboutEvaluation(item.evaluation.round) : text.aboutTicket} ·{' '}
      {text.codes[item.code]}{' '}
      <span className="soft">
        {item.unit_name} <Relative at={item.asked_at} />
      </span>
      <p>{item.evidence}</p>
      {item.still_needed > 0 && <p className="soft">{text.needed(item.still_needed)}</p>}
    </li>
  )
}

function Evaluations({ read, onContest }: { read: Read; onContest: (id: string) => void }) {
  return (
    <ul className="notes">
      {read.evaluations.map((one) => (
        <li key={one.id}>
          {text.aboutEvaluation(one.round)}：{text.satisfactions[one.satisfaction]} ·{' '}
          {text.solveds[one.solved]} {one.words && <span className="soft">「{one.words}」</span>}{' '}
          <Tooltip title={one.why_not}>
            <Button size="small" disabled={one.why_not !== null} onClick={() => onContest(one.id)}>
              {text.contest}
            </Button>
          </Tooltip>
        </li>
      ))}
    </ul>
  )
}

interface AskFormProps {
  codes: readonly ExclusionCode[]
  title: string
  onSend: (given: Pick<Application, 'code' | 'evidence'>) => Promise<unknown>
  onClose: () => void
}

function AskForm({ codes, title, onSend, onClose }: AskFormProps) {
  return (
    <WordsDialog<Pick<Application, 'code' | 'evidence'>>
      title={title}
      done={text.done.asked}
      onSend={onSend}
      onClose={onClose}
    >
      <p className="soft">{text.effect}</p>
      <Form.Item name="code" label={text.why} rules={[{ required: true, message: text.whyNeeded }]}>
        <Radio.Group options={codes.map((value) => ({ value, label: text.codes[value] }))} />
      </Form.Item>
      <Form.Item
        name="evidence"
        label={text.evidence}
        rules={[{ required: true, whitespace: true, min: 6, message: text.evidenceNeeded }]}
      >
        <Input.TextArea rows={5} maxLength={4000} placeholder={text.evidencePlaceholder} />
      </Form.Item>
    </WordsDialog>
  )
}
