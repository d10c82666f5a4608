import { CloseOutlined, ExpandAltOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { ObjectStep, TicketDispute } from '@/features/disputes/TicketDispute'
import { TicketExclusions } from '@/features/exclusions/TicketExclusions'
import { TicketVerdicts } from '@/features/inspection/TicketVerdicts'
import { tickets as text } from '@/texts/zh/tickets'
import { ErrorState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { Checklist, isAtWork } from './actions/Checklist'
import { TicketRequests } from './actions/requests/RequestList'
import { TicketSupplements } from './actions/requests/SupplementList'
import { TicketActions } from './actions/TicketActions'
import { type Span, useTicket } from './api'
import { TicketRelated } from './merging/Related'
import { MyPart } from './parts/MyPart'
import { TicketClocks, TicketFacts, TicketPeople, TicketWords } from './TicketFacts'
import { TicketHead } from './TicketHead'
import { TicketStory } from './TicketStory'
import { TicketTranscript } from './TicketTranscript'
import { TicketWork } from './TicketWork'

interface PanelProps {
  id: string
  onClose?: () => void
  /** What a desk puts before everything else, such as its own form. */
  children?: ReactNode
}

/** A ticket beside the list it was opened from. */
export function TicketPanel({ id, onClose, children }: PanelProps) {
  const [lit, setLit] = useState<readonly Span[]>([])
  const { data: ticket, error, refetch } = useTicket(id)
  return (
    <aside className="split-panel" aria-label={text.pageTitle}>
      <div className="panel-tools">
        <Link to={`/tickets/${id}`}>
          <ExpandAltOutlined /> {text.openPage}
        </Link>
        {onClose && (
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={text.closePanel}
            onClick={onClose}
          />
        )}
      </div>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!ticket && !error && <Skeleton active className="panel-waiting" />}
      {ticket && (
        <Watermark>
          <TicketHead ticket={ticket} />
          <MyPart ticket={ticket} />
          <TicketActions ticket={ticket} />
          <ObjectStep ticketId={id} />
          {isAtWork(ticket) && <Checklist closing={ticket.closing} />}
          {children}
          <TicketWords ticket={ticket} onLight={setLit} />
          <TicketPeople ticket={ticket} />
          <TicketDispute ticketId={id} />
          <TicketRelated ticket={ticket} />
          <TicketSupplements ticket={ticket} />
          <TicketRequests ticket={ticket} />
          <TicketWork ticket={ticket} />
          <TicketVerdicts ticket={ticket} />
          <TicketExclusions id={ticket.id} />
          <TicketFacts ticket={ticket} onLight={setLit} />
          <TicketClocks ticket={ticket} />
          <TicketStory id={id} />
          <TicketTranscript id={id} hasCall={ticket.call_id !== null} lit={lit} />
        </Watermark>
      )}
    </aside>
  )
}
