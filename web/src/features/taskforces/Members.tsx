import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import { explain } from '@/ui/states'
import type { Room } from './api'
import * as api from './api'
import { PersonPicker } from './PersonPicker'

const text = taskforces.room

/** Who may enter the room, and with which hat. */
export function Members({ room }: { room: Room }) {
  const step = api.useStep()
  const [isAdding, setIsAdding] = useState(false)
  const [account, setAccount] = useState('')
  const [role, setRole] = useState('')
  const run = (act: () => Promise<unknown>) => step.run(act)
  const add = async () => {
    if (await run(() => api.addMember(room, account, role.trim()))) setIsAdding(false)
  }
  return (
    <section aria-label={text.people}>
      <h2>
        {text.people}（{room.people.length}）{' '}
        {room.may.lead && (
          <Button size="small" onClick={() => setIsAdding(!isAdding)}>
            {text.add}
          </Button>
        )}
      </h2>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {isAdding && (
        <div className="risk-form">
          <PersonPicker value={account} onChange={setAccount} />
          <Input
            aria-label={text.role}
            placeholder={text.role}
            value={role}
            onChange={({ target }) => setRole(target.value)}
          />
          <Button type="primary" disabled={!account} onClick={add}>
            {taskforces.confirm}
          </Button>
        </div>
      )}
      <ul className="risk-lines">
        {room.people.map((person) => (
          <li key={person.account_id}>
            {person.part === 'leader' && <strong>{text.parts.leader} </strong>}
            {person.name}{' '}
            <span className="soft">{[person.role, person.unit].filter(Boolean).join(' · ')}</span>
            {room.may.lead && person.part !== 'leader' && (
              <span className="risk-steps">
                {room.may.edit && (
                  <Button
                    size="small"
                    type="text"
                    onClick={() => run(() => api.nameLeader(room, person.account_id))}
                  >
                    {text.makeLeader}
                  </Button>
                )}
                <Button
                  size="small"
                  type="text"
                  onClick={() => run(() => api.letGo(room, person.account_id))}
                >
                  {text.letGo}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
