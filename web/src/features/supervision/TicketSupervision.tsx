import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { TicketDetail } from '@/features/tickets/api'
import { Section } from '@/features/tickets/Section'
import { supervision as text } from '@/texts/zh/supervision'
import { urge, useTicketSupervision } from './api'
import { LetterEditor } from './LetterEditor'
import { LetterTag } from './LetterLine'
import './supervision.css'
import { UrgeList } from './UrgeList'
import { WordsDialog } from './WordsDialog'

type Supervised = Pick<TicketDetail, 'id' | 'number'> & { lead_unit_id?: string | null }

/** Urging and letters about one ticket; absent while there is neither and nothing to do. */
export function TicketSupervision({ ticket }: { ticket: Supervised }) {
  const { data } = useTicketSupervision(ticket.id)
  const [open, setOpen] = useState<'urge' | 'letter' | null>(null)
  if (!data) return null
  const isEmpty = !data.urges.length && !data.letters.length
  if (isEmpty && !data.can_urge && !data.can_draft) return null
  return (
    <Section
      title={text.urge.section}
      aside={
        <>
          {data.can_urge && (
            <Button size="small" onClick={() => setOpen('urge')}>
              {text.urge.button}
            </Button>
          )}
          {data.can_draft && (
            <Button size="small" onClick={() => setOpen('letter')}>
              {text.urge.letter}
            </Button>
          )}
        </>
      }
    >
      {isEmpty && <p className="soft">{text.urge.none}</p>}
      <UrgeList urges={data.urges} />
      <ul className="letter-tickets">
        {data.letters.map((letter) => (
          <li key={letter.id}>
            <LetterTag letter={letter} />
            <Link to={`/supervision?ticket=${letter.id}`}>{letter.number ?? letter.title}</Link>
            <span className="soft">{letter.unit_name}</span>
          </li>
        ))}
      </ul>
      {open === 'urge' && (
        <WordsDialog
          title={text.urge.title}
          label={text.urge.text}
          done={text.done.urge}
          onSend={(words) => urge(ticket.id, words)}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'letter' && (
        <LetterEditor
          fresh={{
            kind: 'letter',
            unitId: ticket.lead_unit_id ?? undefined,
            numbers: [ticket.number],
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}
