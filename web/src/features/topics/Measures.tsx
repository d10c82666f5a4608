import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { topics } from '@/texts/zh/topics'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { AskDialog, type Asking } from './AskDialog'
import type { Measure, MeasureBody, Topic } from './api'
import * as api from './api'
import { EMPTY, isWhole, MeasureForm } from './MeasureForm'

const text = topics.measures
const COLOURS = { todo: 'waiting', doing: 'in_hand', done: 'done', dropped: 'waiting' } as const

/** Each with its unit, day, state, evidence, and the steps that this reader may take. */
export function Measures({ topic }: { topic: Topic }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const [editing, setEditing] = useState<Measure | 'new' | null>(null)
  const mayAdd = topic.may.edit && topic.state === 'working'
  return (
    <section aria-label={text.title}>
      <h2>
        {text.title}{' '}
        {mayAdd && (
          <Button size="small" onClick={() => setEditing('new')}>
            {text.add}
          </Button>
        )}
      </h2>
      {!topic.measures.length && <p className="soft">{`${text.none}。${text.noneHint}`}</p>}
      {topic.measures.map((measure) => (
        <Line
          key={measure.id}
          topic={topic}
          measure={measure}
          onAsk={setAsking}
          onEdit={() => setEditing(measure)}
        />
      ))}
      {asking && <AskDialog asking={asking} onClose={() => setAsking(null)} />}
      {editing && <EditDialog topic={topic} measure={editing} onClose={() => setEditing(null)} />}
    </section>
  )
}

interface LineProps {
  topic: Topic
  measure: Measure
  onAsk: (asking: Asking) => void
  onEdit: () => void
}

function Line({ topic, measure, onAsk, onEdit }: LineProps) {
  const isOpen = measure.state === 'todo' || measure.state === 'doing'
  return (
    <div className="measure">
      <div className="measure-head">
        <strong>{measure.title}</strong>
        <StateTag colour={COLOURS[measure.state]}>{text.states[measure.state]}</StateTag>
        {measure.is_overdue && isOpen && <StateTag colour="overdue">{text.overdue}</StateTag>}
        <span>{measure.unit}</span>
        <span className="number soft">{`${text.due} ${measure.due_day}`}</span>
        {measure.extensions > 0 && (
          <span className="soft">{text.extended(measure.extensions)}</span>
        )}
      </div>
      {measure.evidence && (
        <p className="topic-words">{`${text.evidence}：${measure.evidence}（${measure.done_by}）`}</p>
      )}
      {measure.dropped_reason && <p className="topic-words soft">{measure.dropped_reason}</p>}
      {measure.asked && (
        <Alert type="info" title={text.asked(measure.asked.day, measure.asked.reason)} />
      )}
      <Steps topic={topic} measure={measure} isOpen={isOpen} onAsk={onAsk} onEdit={onEdit} />
    </div>
  )
}

function Steps({ topic, measure, isOpen, onAsk, onEdit }: LineProps & { isOpen: boolean }) {
  const step = api.useStep()
  if (topic.state === 'closed') return null
  const answer = (isGranted: boolean) =>
    step.mutate(() => api.answerExtension(topic, measure, isGranted))
  const ask = (title: string, words: string, run: Asking['run'], day?: string) => (
    <Button size="small" onClick={() => onAsk({ title, ask: words, run, day })}>
      {title}
    </Button>
  )
  const { edit } = topic.may
  return (
    <div className="measure-steps">
      {measure.may_work && isOpen && (
        <>
          {ask(text.report, text.reportAsk, (words) => api.report(topic, words, measure.id))}
          {ask(text.done, text.doneAsk, (words) => api.finishMeasure(topic, measure, words))}
          {ask(
            text.extend,
            text.extendAsk,
            (words, day) => api.askExtension(topic, measure, day, words),
            text.extendDay,
          )}
        </>
      )}
      {edit && measure.asked && (
        <>
          <Button size="small" type="primary" onClick={() => answer(true)}>
            {text.grant}
          </Button>
          <Button size="small" onClick={() => answer(false)}>
            {text.refuse}
          </Button>
        </>
      )}
      {edit && isOpen && (
        <>
          <Button size="small" type="text" onClick={onEdit}>
            {text.edit}
          </Button>
          {ask(text.drop, text.dropAsk, (words) => api.dropMeasure(topic, measure, words))}
        </>
      )}
      {edit &&
        measure.state === 'done' &&
        ask(text.reopen, text.reopenAsk, (words) => api.reopenMeasure(topic, measure, words))}
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
    </div>
  )
}

function EditDialog(props: { topic: Topic; measure: Measure | 'new'; onClose: () => void }) {
  const { topic, measure, onClose } = props
  const step = api.useStep()
  const [value, setValue] = useState<MeasureBody>(
    measure === 'new'
      ? EMPTY
      : { title: measure.title, unit: measure.unit_code, due_day: measure.due_day },
  )
  const send = async () => {
    const run = () =>
      measure === 'new' ? api.addMeasure(topic, value) : api.editMeasure(topic, measure, value)
    if (await step.mutateAsync(run).catch(() => null)) onClose()
  }
  return (
    <Modal
      open
      title={measure === 'new' ? text.add : text.edit}
      okText={topics.confirm}
      cancelText={topics.cancel}
      okButtonProps={{ disabled: !isWhole(value), loading: step.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <MeasureForm value={value} onChange={setValue} />
    </Modal>
  )
}
