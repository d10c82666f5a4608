import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import type { TicketDetail } from '@/features/tickets/api'
import { Section } from '@/features/tickets/Section'
import { inspection as text } from '@/texts/zh/inspection'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { openByHand, useTicketInspections } from './api'
import { WordsDialog } from './ContestForm'
import { STATE_COLOUR } from './colours'

const SETTLED = new Set<TicketDetail['state']>(['to_callback', 'closed', 'closed_unreached'])

/** Inspections of this ticket that I may see, and the way to ask for one. */
export function TicketVerdicts({ ticket }: { ticket: TicketDetail }) {
  const { can } = useSession()
  const { data = [] } = useTicketInspections(ticket.id)
  const [isOpening, setIsOpening] = useState(false)
  const mayOpen = can('inspection:handle') && SETTLED.has(ticket.state)
  if (!data.length && !mayOpen) return null
  const page = can('inspection:read') ? '/inspection' : '/verdicts'
  const isLive = data.some(({ state }) => state === 'open' || state === 'taken')
  return (
    <Section title={text.title}>
      <ul className="notes">
        {data.map((row) => (
          <li key={row.id}>
            <StateTag colour={STATE_COLOUR[row.state]}>{text.states[row.state]}</StateTag>{' '}
            {row.score !== null && <span className="number">{text.score(row.score)}</span>}{' '}
            <Link to={`${page}?open=${row.id}`}>{row.reasons.join('；')}</Link>{' '}
            <span className="soft">
              <Relative at={row.decided_at ?? row.opened_at} />
            </span>
          </li>
        ))}
      </ul>
      {mayOpen && !isLive && <Button onClick={() => setIsOpening(true)}>{text.open.title}</Button>}
      {isOpening && (
        <WordsDialog<{ note: string }>
          title={text.open.title}
          done={text.open.done}
          onSend={({ note }) => openByHand(ticket.id, note)}
          onClose={() => setIsOpening(false)}
        >
          <Form.Item
            name="note"
            label={text.open.note}
            rules={[{ required: true, whitespace: true, min: 4, message: text.contest.needed }]}
          >
            <Input.TextArea rows={3} maxLength={2000} />
          </Form.Item>
        </WordsDialog>
      )}
    </Section>
  )
}
