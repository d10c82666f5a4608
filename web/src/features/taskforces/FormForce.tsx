import { Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { taskforces as text } from '@/texts/zh/taskforces'
import { StateTag } from '@/ui/StateTag'
import * as api from './api'
import { FORCES } from './colours'
import { FormDialog, type Subject } from './FormDialog'
import './taskforces.css'

/** The button that forms a task force of something, or by hand, for those who may. */
export function FormForce({ subject }: { subject: Subject }) {
  const { can } = useSession()
  const [isOpen, setIsOpen] = useState(false)
  const step = api.useStep()
  const navigate = useNavigate()
  if (!can('taskforce:edit')) return null
  const send = async (plan: Parameters<typeof api.formOf>[1]) => {
    const room = await step.run(() => api.formOf(subject, plan))
    if (room) navigate(`/task-forces/${room.id}`)
  }
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{text.form.title}</Button>
      {isOpen && (
        <FormDialog
          subject={subject}
          isBusy={step.isPending}
          error={step.error}
          onSend={send}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}

/** The rooms about an incident or a ticket that this person may enter. */
export function ForcesAbout({ id }: { id: string }) {
  const { data } = api.useForces(id)
  if (!data?.length) return null
  return (
    <ul className="risk-lines">
      {data.map((room) => (
        <li key={room.id}>
          <Link to={`/task-forces/${room.id}`}>{room.title}</Link>{' '}
          <StateTag colour={FORCES[room.state]}>{text.forces.states[room.state]}</StateTag>{' '}
          <span className="soft">{room.number}</span>
        </li>
      ))}
    </ul>
  )
}

/** On a ticket's page: its rooms, and the button, where there is either. */
export function TicketForces({ subject }: { subject: Subject & { id: string } }) {
  const { can } = useSession()
  const { data } = api.useForces(subject.id)
  const isWorkedOn = data?.some(({ state }) => state === 'working')
  if (!data?.length && !can('taskforce:edit')) return null
  return (
    <Section title={text.forces.title} aside={!isWorkedOn && <FormForce subject={subject} />}>
      {data?.length ? <ForcesAbout id={subject.id} /> : <p className="soft">{text.forces.none}</p>}
    </Section>
  )
}
