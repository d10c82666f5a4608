import { Alert, App, Button } from 'antd'
import { useSession } from '@/api/session'
import { parts as text } from '@/texts/zh/parts'
import { tickets } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import { explain } from '@/ui/states'
import { type Assignment, type TicketDetail, useStep } from '../api'
import { PartActions } from './PartActions'
import { markRead } from './steps'

const LIVE = new Set<Assignment['state']>(['to_sign', 'handling', 'suspended', 'submitted'])

/** The part that this person's own unit has, and those that wait for its word. */
export function partsFor(ticket: TicketDetail, unitId: string | undefined) {
  const live = ticket.assignments.filter(({ part, state }) => part !== 'lead' && LIVE.has(state))
  const own = live.find(({ unit }) => unit.id === unitId)
  const waiting = live.filter(
    (part) =>
      part !== own && part.actions.some(({ name, is_allowed }) => name === 'accept' && is_allowed),
  )
  return { own, waiting }
}

/** What my unit is asked for beside the lead, whose work waits for me, what I was informed of, and
 * who is shut out: before everything else on the page. */
export function MyPart({ ticket }: { ticket: TicketDetail }) {
  const { me } = useSession()
  const { own, waiting } = partsFor(ticket, me.unit?.id)
  return (
    <>
      {ticket.accused && (
        <Alert
          type="warning"
          showIcon
          className="part-note"
          title={text.accused.shut(ticket.accused.name)}
        />
      )}
      {ticket.lowering_asked && (
        <Alert
          type="info"
          showIcon
          className="part-note"
          title={text.confidentiality.asked(tickets.confidentialities[ticket.lowering_asked])}
        />
      )}
      {own && own.part !== 'lead' && (
        <section className="my-part" aria-label={text.mine[own.part]}>
          <div className="my-part-line">
            <strong>{text.mine[own.part]}</strong>
            <span className="my-part-asked">{own.asked}</span>
            <ClockBar clock={own.clock} />
          </div>
          <PartActions ticket={ticket} part={own} hasKeys />
        </section>
      )}
      {waiting.map((part, index) => (
        <section key={part.id} className="my-part" aria-label={text.submittedBy(part.unit.name)}>
          <div className="my-part-line">
            <strong>{text.submittedBy(part.unit.short_name)}</strong>
          </div>
          <p className="ticket-text">{part.reply}</p>
          <PartActions ticket={ticket} part={part} hasKeys={index === 0 && !own} />
        </section>
      ))}
      <Informed ticket={ticket} unitId={me.unit?.id} />
    </>
  )
}

function Informed({ ticket, unitId }: { ticket: TicketDetail; unitId: string | undefined }) {
  const { message } = App.useApp()
  const { can } = useSession()
  const reading = useStep(() => markRead(ticket), {
    onDone: () => message.success(text.informed.done),
    onRefused: (error) => message.error(explain(error).title),
  })
  const mine = ticket.informed.find(({ unit_id, read_at }) => unit_id === unitId && !read_at)
  if (!mine || !can('ticket:inbox')) return null
  return (
    <Alert
      type="info"
      showIcon
      className="part-note"
      title={text.informed.title}
      description={text.informed.why(mine.why)}
      action={
        <Button
          size="small"
          type="primary"
          loading={reading.isPending}
          onClick={() => reading.mutate(undefined)}
        >
          {text.informed.read}
        </Button>
      }
    />
  )
}
