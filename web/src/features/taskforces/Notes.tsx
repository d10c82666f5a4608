import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'
import type { Room } from './api'
import * as api from './api'

const text = taskforces.room

/** Meetings and notes, newest first. */
export function Notes({ room }: { room: Room }) {
  const step = api.useStep()
  const [isWriting, setIsWriting] = useState(false)
  const [title, setTitle] = useState('')
  const [attendees, setAttendees] = useState('')
  const [words, setWords] = useState('')
  const send = async () => {
    const body = { title: title.trim(), attendees: attendees.trim(), text: words.trim() }
    if (!(await step.run(() => api.write(room, body)))) return
    setIsWriting(false)
    setTitle('')
    setAttendees('')
    setWords('')
  }
  return (
    <section aria-label={text.notes}>
      <h2>
        {text.notes}{' '}
        {room.may.work && (
          <Button size="small" onClick={() => setIsWriting(!isWriting)}>
            {text.write}
          </Button>
        )}
      </h2>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {isWriting && (
        <div className="risk-form">
          <Input
            aria-label={text.meeting}
            placeholder={text.meeting}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
          {title.trim() && (
            <Input
              aria-label={text.attendees}
              placeholder={text.attendees}
              value={attendees}
              onChange={({ target }) => setAttendees(target.value)}
            />
          )}
          <Input.TextArea
            aria-label={text.words}
            placeholder={text.words}
            rows={4}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
          <Button type="primary" disabled={!words.trim()} onClick={send}>
            {taskforces.confirm}
          </Button>
        </div>
      )}
      {!room.notes.length && <p className="soft">{text.noNotes}</p>}
      <ul className="risk-lines">
        {room.notes.map((note) => (
          <li key={note.id}>
            {note.title && <strong>{note.title}</strong>}
            {note.attendees && <div className="soft">{`${text.attendees}：${note.attendees}`}</div>}
            <p className="room-words">{note.text}</p>
            <div className="soft">
              {note.by} <Relative at={note.at} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
