import { Alert, Button, DatePicker, Input, Modal } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { topics } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import type { MeasureBody, MeetingBody, Topic } from './api'
import * as api from './api'
import { EMPTY, isWhole, MeasureForm } from './MeasureForm'

const text = topics.meetings

/** Minutes; what a meeting decided becomes measures. */
export function Meetings({ topic }: { topic: Topic }) {
  const [isWriting, setIsWriting] = useState(false)
  return (
    <section aria-label={text.title}>
      <h2>
        {text.title}{' '}
        {topic.may.edit && topic.state === 'working' && (
          <Button size="small" onClick={() => setIsWriting(true)}>
            {text.add}
          </Button>
        )}
      </h2>
      {!topic.meetings.length && <p className="soft">{text.none}</p>}
      <ul className="topic-lines">
        {topic.meetings.map((meeting) => (
          <li key={meeting.id}>
            <strong>{meeting.title}</strong> <span className="number soft">{meeting.held_on}</span>{' '}
            {meeting.decided > 0 && <span className="soft">{text.count(meeting.decided)}</span>}
            {meeting.attendees && (
              <div className="soft">{`${text.attendees}：${meeting.attendees}`}</div>
            )}
            <p className="topic-words">{meeting.minutes}</p>
            <div className="soft">{meeting.written_by}</div>
          </li>
        ))}
      </ul>
      {isWriting && <MinutesDialog topic={topic} onClose={() => setIsWriting(false)} />}
    </section>
  )
}

function MinutesDialog({ topic, onClose }: { topic: Topic; onClose: () => void }) {
  const step = api.useStep()
  const [body, setBody] = useState<MeetingBody>({
    held_on: dayjs().format('YYYY-MM-DD'),
    title: '',
    attendees: '',
    minutes: '',
    decided: [],
  })
  const [decided, setDecided] = useState<MeasureBody[]>([])
  const isReady =
    body.title.trim().length > 1 && body.minutes.trim().length > 1 && decided.every(isWhole)
  const send = async () => {
    const run = () => api.meet(topic, { ...body, decided })
    if (await step.mutateAsync(run).catch(() => null)) onClose()
  }
  return (
    <Modal
      open
      width={640}
      title={text.add}
      okText={topics.confirm}
      cancelText={topics.cancel}
      okButtonProps={{ disabled: !isReady, loading: step.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <div style={{ display: 'grid', gap: 8 }}>
        <Input
          aria-label={text.name}
          placeholder={text.name}
          maxLength={120}
          value={body.title}
          onChange={({ target }) => setBody({ ...body, title: target.value })}
        />
        <DatePicker
          aria-label={text.day}
          allowClear={false}
          maxDate={dayjs()}
          value={dayjs(body.held_on)}
          onChange={(day) => setBody({ ...body, held_on: day?.format('YYYY-MM-DD') ?? '' })}
        />
        <Input
          aria-label={text.attendees}
          placeholder={text.attendees}
          maxLength={500}
          value={body.attendees}
          onChange={({ target }) => setBody({ ...body, attendees: target.value })}
        />
        <Input.TextArea
          aria-label={text.minutes}
          placeholder={text.minutes}
          rows={6}
          maxLength={8000}
          value={body.minutes}
          onChange={({ target }) => setBody({ ...body, minutes: target.value })}
        />
      </div>
      <h3>{text.decided}</h3>
      {decided.map((each, index) => (
        <MeasureForm
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name while written
          key={index}
          value={each}
          onChange={(value) => setDecided(decided.map((one, at) => (at === index ? value : one)))}
        />
      ))}
      <Button size="small" onClick={() => setDecided([...decided, EMPTY])}>
        {text.addDecided}
      </Button>
    </Modal>
  )
}
