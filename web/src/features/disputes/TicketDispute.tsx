import { Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { disputes } from '@/texts/zh/disputes'
import { ClockBar } from '@/ui/ClockBar'
import { KeyHint } from '@/ui/KeyHint'
import { AdjudicationText } from './AdjudicationPanel'
import { barOf, type DisputeOfTicket, useDispute } from './api'
import './disputes.css'
import { ObjectForm } from './ObjectForm'
import { ObjectionText } from './ObjectionPanel'

const text = disputes.objection

/** On a unit's page of a ticket: object, until when, or why not any more. */
export function ObjectStep({ ticketId }: { ticketId: string }) {
  const { can } = useSession()
  return can('dispatch:object') ? <ObjectButton ticketId={ticketId} /> : null
}

function ObjectButton({ ticketId }: { ticketId: string }) {
  const [isOpen, setOpen] = useState(false)
  const { data } = useDispute(ticketId)
  const may = data?.may_object ?? false
  useKeys([{ keys: 'o', label: text.object, isOff: !may, run: () => setOpen(true) }])
  if (!data || (!may && !data.due)) return null
  return (
    <section className="actions object-step" aria-label={text.section}>
      <Button disabled={!may} onClick={() => setOpen(true)}>
        {text.object} {may && <KeyHint keys="o" />}
      </Button>
      {may && <ClockBar clock={barOf(text.until, data.due)} />}
      <span className="soft">{may ? text.goesOn : data.why_not}</span>
      {isOpen && <ObjectForm ticketId={ticketId} dispute={data} onClose={() => setOpen(false)} />}
    </section>
  )
}

const isEmpty = ({ objections, adjudication }: DisputeOfTicket) =>
  !objections.length && !adjudication

/** What was disputed about a ticket and decided; nothing when nothing was. */
export function TicketDispute({ ticketId }: { ticketId: string }) {
  const { data } = useDispute(ticketId)
  if (!data || isEmpty(data)) return null
  return (
    <>
      {data.objections.map((objection) => (
        <ObjectionText key={objection.id} objection={objection} />
      ))}
      {data.adjudication && <AdjudicationText adjudication={data.adjudication} />}
    </>
  )
}
