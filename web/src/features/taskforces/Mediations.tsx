import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import type { Instalment, Mediation, Room } from './api'
import * as api from './api'
import { PAYMENTS, yuan } from './colours'
import { MediationForm } from './MediationForm'

const text = taskforces.room

/** What was agreed on, and whether each instalment comes on its day. */
export function Mediations({ room }: { room: Room }) {
  const step = api.useStep()
  const [isWriting, setIsWriting] = useState(false)
  const run = async (act: () => Promise<unknown>) => {
    if (await step.run(act)) setIsWriting(false)
  }
  return (
    <section aria-label={text.mediation}>
      <h2>
        {text.mediation}{' '}
        {room.may.work && (
          <Button size="small" onClick={() => setIsWriting(!isWriting)}>
            {text.record}
          </Button>
        )}
      </h2>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {isWriting && <MediationForm onSend={(body) => run(() => api.mediate(room, body))} />}
      {!room.mediations.length && <p className="soft">{text.noMediation}</p>}
      {room.mediations.map((each) => (
        <One key={each.id} mediation={each} room={room} onRun={run} />
      ))}
    </section>
  )
}

function One(props: {
  mediation: Mediation
  room: Room
  onRun: (act: () => Promise<unknown>) => void
}) {
  const { mediation, room, onRun } = props
  return (
    <div>
      <StateTag colour={mediation.outcome === 'agreed' ? 'done' : 'overdue'}>
        {text.outcomes[mediation.outcome]}
      </StateTag>{' '}
      <span className="number">{mediation.held_on}</span>{' '}
      <span className="soft">{`${text.mediator}：${mediation.mediator}；${text.parties}：${mediation.parties}`}</span>
      <p className="room-words">{mediation.agreement}</p>
      {mediation.instalments.length > 0 && (
        <table className="room-pay" aria-label={text.promises}>
          <thead>
            <tr>
              <th>{text.payer}</th>
              <th>{text.amount}</th>
              <th>{text.due}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {mediation.instalments.map((row) => (
              <Pay key={row.id} row={row} room={room} onRun={onRun} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

function Pay(props: { row: Instalment; room: Room; onRun: (act: () => Promise<unknown>) => void }) {
  const { row, room, onRun } = props
  const [on, setOn] = useState('')
  const [note, setNote] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const isUnpaid = row.state === 'due' || row.state === 'late'
  const isReady = note.trim().length > 1
  return (
    <tr>
      <td>{row.payer}</td>
      <td className="number">{yuan(row.cents)}</td>
      <td className="number">{row.due_on}</td>
      <td>
        <StateTag colour={PAYMENTS[row.state]}>{text.instalmentStates[row.state]}</StateTag>{' '}
        {row.paid_on && <span className="number">{row.paid_on}</span>}{' '}
        {row.state === 'paid' && row.was_late && <span className="soft">{text.wasLate}</span>}
        {row.note && <div className="soft">{row.note}</div>}
        {isUnpaid && !isOpen && (
          <Button size="small" onClick={() => setIsOpen(true)}>
            {text.paid}
          </Button>
        )}
        {isUnpaid && isOpen && (
          <div className="risk-form">
            <Input
              type="date"
              aria-label={text.paidOn}
              value={on}
              onChange={({ target }) => setOn(target.value)}
            />
            <Input
              aria-label={text.proof}
              placeholder={text.proof}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
            <div className="risk-steps">
              <Button
                size="small"
                disabled={!on || !isReady}
                onClick={() => onRun(() => api.pay(room, row.id, on, note.trim()))}
              >
                {text.paid}
              </Button>
              <Button
                size="small"
                disabled={!isReady}
                onClick={() => onRun(() => api.handOn(room, row.id, note.trim()))}
              >
                {text.handOn}
              </Button>
            </div>
          </div>
        )}
      </td>
    </tr>
  )
}
