import { Alert, Button, Input, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { taskforces } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import type { Room } from './api'
import * as api from './api'
import { FORCES } from './colours'
import { Files } from './Files'
import { Mediations } from './Mediations'
import { Members } from './Members'
import { Notes } from './Notes'
import { Tasks } from './Tasks'
import '@/features/tickets/tickets.css'
import './taskforces.css'

const text = taskforces.room

/** The room of a task force: who, what until when, what was agreed, and what still is missing. */
export function RoomPage() {
  const { id = '' } = useParams()
  const { data: room, error, refetch } = api.useRoom(id)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!room) return <Skeleton active />
  return (
    <div className="taskforces-page room">
      <div className="list-tools">
        <h1>{room.title}</h1>
        <StateTag colour={FORCES[room.state]}>{taskforces.forces.states[room.state]}</StateTag>
        <span className="soft">
          {room.number} {taskforces.forces.origins[room.origin]} {room.place_name}
        </span>
        <span className="list-tools-gap" />
        <Link to="/task-forces">{text.back}</Link>
      </div>
      {room.goal && <p>{`${text.goal}：${room.goal}`}</p>}
      {room.late_instalments > 0 && (
        <Alert type="error" role="alert" title={taskforces.forces.latePay(room.late_instalments)} />
      )}
      {room.conclusion && (
        <Alert
          type="info"
          title={`${text.ended}：${room.conclusion}`}
          description={room.handed_to}
        />
      )}
      <div className="room-columns">
        <div>
          <Tasks room={room} />
          <Mediations room={room} />
          <Notes room={room} />
          <Tickets room={room} />
        </div>
        <div>
          <Checks room={room} />
          <Members room={room} />
          <Files room={room} />
          <Timeline room={room} />
        </div>
      </div>
    </div>
  )
}

function Checks({ room }: { room: Room }) {
  const [way, setWay] = useState<'close' | 'handOver' | null>(null)
  return (
    <section aria-label={text.checks}>
      <h2>{text.checks}</h2>
      <ul className="risk-lines">
        {room.checks.map((check) => (
          <li key={check.criterion}>
            <StateTag colour={check.is_met ? 'done' : 'waiting'}>
              {check.is_met ? text.met : text.left[check.criterion](check.left)}
            </StateTag>{' '}
            {text.criteria[check.criterion]}
          </li>
        ))}
      </ul>
      {room.may.edit && room.may.work && (
        <div className="risk-steps">
          <Button onClick={() => setWay('close')}>{text.close}</Button>
          <Button onClick={() => setWay('handOver')}>{text.handOver}</Button>
        </div>
      )}
      {way && <EndDialog room={room} way={way} onClose={() => setWay(null)} />}
    </section>
  )
}

function EndDialog(props: { room: Room; way: 'close' | 'handOver'; onClose: () => void }) {
  const { room, way, onClose } = props
  const step = api.useStep()
  const [to, setTo] = useState('')
  const [words, setWords] = useState('')
  const unmet = room.checks.filter(({ is_met: isMet }) => !isMet)
  const isReady = words.trim().length > 1 && (way === 'close' || to.trim().length > 1)
  const send = async () => {
    const act = () =>
      way === 'close' ? api.close(room, words.trim()) : api.handOver(room, to.trim(), words.trim())
    if (await step.run(act)) onClose()
  }
  return (
    <Modal
      open
      title={text[way]}
      okText={taskforces.confirm}
      cancelText={taskforces.cancel}
      okButtonProps={{ disabled: !isReady, loading: step.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="risk-form">
        {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
        {way === 'close' && unmet.length > 0 && (
          <Alert
            type="warning"
            title={unmet
              .map(
                ({ criterion, left }) =>
                  `${text.criteria[criterion]}：${text.left[criterion](left)}`,
              )
              .join('；')}
          />
        )}
        {way === 'handOver' && (
          <Input
            aria-label={text.handTo}
            placeholder={text.handTo}
            value={to}
            onChange={({ target }) => setTo(target.value)}
          />
        )}
        <Input.TextArea
          aria-label={text.conclusion}
          placeholder={text.conclusion}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </div>
    </Modal>
  )
}

function Tickets({ room }: { room: Room }) {
  return (
    <section aria-label={text.tickets(room.tickets.length)}>
      <h2>{text.tickets(room.tickets.length)}</h2>
      <ul className="risk-lines">
        {room.tickets.map((ticket) => (
          <li key={ticket.id}>
            {ticket.may_open ? (
              <Link to={`/tickets/${ticket.id}`}>{ticket.title}</Link>
            ) : (
              ticket.title
            )}
            <div className="soft">
              <span className="number">{ticket.number}</span> ·{' '}
              <Relative at={ticket.registered_at} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Timeline({ room }: { room: Room }) {
  return (
    <section aria-label={text.timeline}>
      <h2>{text.timeline}</h2>
      <ul className="risk-lines">
        {room.timeline.map((line) => (
          <li key={`${line.at}${line.text}${line.by}`}>
            {line.text}
            <div className="soft">
              {line.by} <Relative at={line.at} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
