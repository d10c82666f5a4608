import { Alert, Button, Checkbox, Input, InputNumber, Modal, Radio } from 'antd'
import { useState } from 'react'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import { taskforces } from '@/texts/zh/taskforces'
import { explain } from '@/ui/states'
import type { PlanBody, Suggestion } from './api'
import { useMembersFor, useSuggestions } from './api'
import { PersonPicker } from './PersonPicker'

const text = taskforces.form

/** What a task force is formed of; without `origin` by hand, where kind and place are asked for. */
export interface Subject {
  origin?: 'risk' | 'incident' | 'ticket'
  id?: string
  title: string
  category?: string | undefined
  place?: string | undefined
}

export type FormedPlan = PlanBody & { category?: string | undefined; place?: string | undefined }

interface DialogProps {
  subject: Subject
  isBusy: boolean
  error?: Error | null
  onSend: (plan: FormedPlan) => void
  onClose: () => void
}

interface Seat {
  id: string
  name: string
  role: string
}

/** A task force with the roles that the matter asks for, resolved to units and their people. */
export function FormDialog({ subject, isBusy, error, onSend, onClose }: DialogProps) {
  const [title, setTitle] = useState(subject.title)
  const [goal, setGoal] = useState('')
  const [days, setDays] = useState(14)
  const [category, setCategory] = useState(subject.category)
  const [place, setPlace] = useState(subject.place)
  const [seats, setSeats] = useState<Seat[]>([])
  const [chosenLeader, setLeader] = useState('')
  const leader = seats.find(({ id }) => id === chosenLeader) ?? seats[0]
  const take = (seat: Seat) =>
    setSeats((now) => (now.some(({ id }) => id === seat.id) ? now : [...now, seat]))
  const drop = (gone: string) => setSeats((now) => now.filter(({ id }) => id !== gone))
  const send = () => {
    if (!leader) return
    onSend({
      title: title.trim(),
      goal: goal.trim(),
      leader: { account_id: leader.id, role: leader.role },
      members: seats
        .filter(({ id }) => id !== leader.id)
        .map(({ id, role }) => ({ account_id: id, role })),
      criteria: ['tasks', 'mediation', 'instalments', 'quiet', 'tickets'],
      quiet_days: days,
      category,
      place,
    })
  }
  return (
    <Modal
      open
      width={720}
      title={text.title}
      okText={taskforces.confirm}
      cancelText={taskforces.cancel}
      okButtonProps={{ disabled: title.trim().length < 2 || !leader, loading: isBusy }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="risk-form">
        {error && <Alert type="warning" role="alert" title={explain(error).title} />}
        <Input
          aria-label={text.name}
          placeholder={text.name}
          maxLength={120}
          value={title}
          onChange={({ target }) => setTitle(target.value)}
        />
        {!subject.origin && (
          <div className="force-about">
            <CategoryPicker placeholder={text.category} value={category} onChange={setCategory} />
            <PlacePicker placeholder={text.place} value={place} onChange={setPlace} />
          </div>
        )}
        <Input.TextArea
          aria-label={text.goal}
          placeholder={text.goal}
          maxLength={500}
          value={goal}
          onChange={({ target }) => setGoal(target.value)}
        />
        <div className="soft">
          {text.quiet}{' '}
          <InputNumber
            aria-label={text.quiet}
            min={0}
            max={365}
            value={days}
            onChange={(value) => setDays(value ?? 14)}
          />
        </div>
        <h3>{text.members}</h3>
        <Suggested
          subject={{ ...subject, category, place }}
          seats={seats}
          onTake={take}
          onDrop={drop}
        />
        <Others onTake={take} />
        <ol className="force-chosen" aria-label={text.chosen}>
          {seats.map((seat) => (
            <li key={seat.id}>
              <Radio checked={seat.id === leader?.id} onChange={() => setLeader(seat.id)}>
                {text.leader}
              </Radio>
              <span>
                {seat.name} <span className="soft">{seat.role}</span>
              </span>
              <Button size="small" type="text" onClick={() => drop(seat.id)}>
                {text.drop}
              </Button>
            </li>
          ))}
        </ol>
        {!seats.length && <p className="soft">{text.needsLeader}</p>}
      </div>
    </Modal>
  )
}

interface SuggestedProps {
  subject: Subject
  seats: Seat[]
  onTake: (seat: Seat) => void
  onDrop: (id: string) => void
}

function Suggested({ subject, seats, onTake, onDrop }: SuggestedProps) {
  const isRisk = subject.origin === 'risk'
  const ofRisk = useSuggestions(isRisk ? (subject.id ?? '') : '')
  const ofKind = useMembersFor(subject.category ?? '', subject.place ?? '', !isRisk)
  const rows: Suggestion[] = (isRisk ? ofRisk.data : ofKind.data) ?? []
  return (
    <ul className="force-seats">
      {rows.map((each) => (
        <li key={each.role}>
          <strong>{each.name}</strong> <span className="soft">{each.unit_name}</span>
          {!each.people.length && <div className="soft">{text.noUnit}</div>}
          {each.people.map(({ account_id: id, name }) => (
            <div key={id}>
              <Checkbox
                checked={seats.some((seat) => seat.id === id)}
                onChange={({ target }) =>
                  target.checked ? onTake({ id, name, role: each.name }) : onDrop(id)
                }
              >
                {name}
              </Checkbox>
            </div>
          ))}
        </li>
      ))}
    </ul>
  )
}

/** Somebody whom no role suggests. */
function Others({ onTake }: { onTake: (seat: Seat) => void }) {
  const [person, setPerson] = useState({ id: '', name: '' })
  const add = () => {
    onTake({ ...person, role: '' })
    setPerson({ id: '', name: '' })
  }
  return (
    <div className="force-others">
      <PersonPicker value={person.id} onChange={(id, name) => setPerson({ id, name })} />
      <Button disabled={!person.id} onClick={add}>
        {text.add}
      </Button>
    </div>
  )
}
