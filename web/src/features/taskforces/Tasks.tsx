import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import type { Room } from './api'
import * as api from './api'

const text = taskforces.room

/** What each member does until when. */
export function Tasks({ room }: { room: Room }) {
  const step = api.useStep()
  const [isGiving, setIsGiving] = useState(false)
  const run = async (act: () => Promise<unknown>) => {
    if (await step.run(act)) setIsGiving(false)
  }
  return (
    <section aria-label={text.tasks}>
      <h2>
        {text.tasks}{' '}
        {room.may.lead && (
          <Button size="small" onClick={() => setIsGiving(!isGiving)}>
            {text.give}
          </Button>
        )}
      </h2>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {isGiving && (
        <Give
          room={room}
          onSend={(title, account, due) =>
            run(() => api.giveTask(room, { title, account_id: account, due_on: due }))
          }
        />
      )}
      {!room.tasks.length && <p className="soft">{text.noTasks}</p>}
      <ul className="risk-lines">
        {room.tasks.map((task) => (
          <li key={task.id}>
            <StateTag colour={colour(task)}>
              {task.state === 'open' && task.is_late ? text.late : text.taskStates[task.state]}
            </StateTag>{' '}
            {task.title}
            <div className="soft">
              {task.name} · {text.due} <span className="number">{task.due_on}</span>
            </div>
            {task.note && <div className="room-words">{task.note}</div>}
            {task.may_end && (
              <End onSend={(isDone, note) => run(() => api.endTask(room, task.id, isDone, note))} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const colour = ({ state, is_late: isLate }: Room['tasks'][number]) =>
  state !== 'open' ? 'done' : isLate ? 'overdue' : 'in_hand'

function Give(props: { room: Room; onSend: (title: string, who: string, due: string) => void }) {
  const [title, setTitle] = useState('')
  const [who, setWho] = useState('')
  const [due, setDue] = useState('')
  return (
    <div className="risk-form">
      <Input
        aria-label={text.task}
        placeholder={text.task}
        value={title}
        onChange={({ target }) => setTitle(target.value)}
      />
      <Select
        aria-label={text.who}
        placeholder={text.who}
        value={who || undefined}
        onChange={setWho}
        options={props.room.people.map(({ account_id: value, name, role }) => ({
          value,
          label: role ? `${name}（${role}）` : name,
        }))}
      />
      <Input
        type="date"
        aria-label={text.due}
        value={due}
        onChange={({ target }) => setDue(target.value)}
      />
      <Button
        type="primary"
        disabled={title.trim().length < 2 || !who || !due}
        onClick={() => props.onSend(title.trim(), who, due)}
      >
        {taskforces.confirm}
      </Button>
    </div>
  )
}

function End({ onSend }: { onSend: (isDone: boolean, note: string) => void }) {
  const [note, setNote] = useState('')
  const isReady = note.trim().length > 1
  return (
    <div className="risk-steps">
      <Input
        style={{ maxWidth: 260 }}
        aria-label={text.result}
        placeholder={text.result}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button size="small" disabled={!isReady} onClick={() => onSend(true, note.trim())}>
        {text.finish}
      </Button>
      <Button size="small" disabled={!isReady} onClick={() => onSend(false, note.trim())}>
        {text.drop}
      </Button>
    </div>
  )
}
