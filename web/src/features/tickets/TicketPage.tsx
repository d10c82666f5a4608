import { Skeleton } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { PoolPrecedents } from '@/features/disputes/Precedents'
import { ObjectStep, TicketDispute } from '@/features/disputes/TicketDispute'
import { TicketEntry } from '@/features/entry/TicketEntry'
import { TicketExclusions } from '@/features/exclusions/TicketExclusions'
import { TicketIncident } from '@/features/incidents/TicketIncident'
import { TicketVerdicts } from '@/features/inspection/TicketVerdicts'
import { TicketSupervision } from '@/features/supervision/TicketSupervision'
import { TicketForces } from '@/features/taskforces/FormForce'
import { TicketTopics } from '@/features/topics/TicketTopics'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
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
import './tickets.css'

/** One ticket: where it stands, its story, its words, its facts, and what I may do. */
export function TicketPage() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const [lit, setLit] = useState<readonly Span[]>([])
  const { data: ticket, error, refetch } = useTicket(id)
  useKeys([{ keys: 'Escape', label: common.back, run: () => navigate(-1) }])
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!ticket) return <Skeleton active className="panel-waiting" />
  return (
    <Watermark>
      <div className="ticket-page">
        <div className="ticket-top">
          <TicketHead ticket={ticket} />
          <MyPart ticket={ticket} />
          <TicketActions ticket={ticket} />
          <ObjectStep ticketId={id} />
        </div>
        <div className="ticket-columns">
          <div>
            <TicketStory id={id} />
          </div>
          <div>
            <TicketWords ticket={ticket} onLight={setLit} />
            <TicketTranscript id={id} hasCall={ticket.call_id !== null} lit={lit} />
          </div>
          <div>
            {isAtWork(ticket) && <Checklist closing={ticket.closing} />}
            <TicketClocks ticket={ticket} />
            <PoolPrecedents ticket={ticket} />
            <TicketPeople ticket={ticket} />
            <TicketTopics ticketId={id} />
            <TicketSupervision ticket={ticket} />
            <TicketDispute ticketId={id} />
            <TicketRelated ticket={ticket} />
            <TicketIncident ticketId={id} />
            <TicketForces
              subject={{
                origin: 'ticket',
                id,
                title: ticket.title,
                category: ticket.category.code,
                place: ticket.place.code ?? undefined,
              }}
            />
            <TicketSupplements ticket={ticket} />
            <TicketRequests ticket={ticket} />
            <TicketWork ticket={ticket} />
            <TicketVerdicts ticket={ticket} />
            <TicketExclusions id={ticket.id} />
            <TicketEntry id={ticket.id} isCall={ticket.channel === 'phone'} />
            <TicketFacts ticket={ticket} onLight={setLit} />
          </div>
        </div>
      </div>
    </Watermark>
  )
}
