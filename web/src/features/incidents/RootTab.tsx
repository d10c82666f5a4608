import { Alert, Button, Input, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { incidents as text } from '@/texts/zh/incidents'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { Incident, Root } from './api'
import * as api from './api'
import { ROOT_COLOURS } from './colours'
import { NearList } from './Overview'
import { RootEffect } from './RootEffect'
import { RootForm } from './RootForm'

const NOTED = ['accept', 'refuse', 'finish']
const words = text.root

/** Solve one, crack a class: the sheet, its way, and whether it helped. */
export function RootTab({
  incident,
  onOpen,
}: {
  incident: Incident
  onOpen: (id: string) => void
}) {
  const { can } = useSession()
  const { data: root, error, isPending, refetch } = api.useRoot(incident.id)
  const [isWriting, setIsWriting] = useState(false)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (isPending) return <Skeleton active />
  if (isWriting) {
    return <RootForm incident={incident} root={root ?? null} onClose={() => setIsWriting(false)} />
  }
  if (!root) {
    return (
      <>
        <EmptyState title={words.none} hint={words.noneHint} />
        {can('incident:edit') && (
          <Button type="primary" onClick={() => setIsWriting(true)}>
            {words.begin}
          </Button>
        )}
      </>
    )
  }
  return <Sheet incident={incident} root={root} onEdit={() => setIsWriting(true)} onOpen={onOpen} />
}

function Sheet(props: {
  incident: Incident
  root: Root
  onEdit: () => void
  onOpen: (id: string) => void
}) {
  const { incident, root } = props
  const step = api.useStep()
  const [asked, setAsked] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const run = async (name: string) => {
    const { id } = incident
    const sends: Record<string, () => Promise<unknown>> = {
      submit: () => api.submitRoot(id, root.version),
      accept: () => api.acceptRoot(id, root.version, note.trim()),
      refuse: () => api.refuseRoot(id, root.version, note.trim()),
      finish: () => api.finishRoot(id, root.version, note.trim()),
    }
    const send = sends[name]
    if (send)
      await step.mutateAsync(send).then(
        () => setAsked(null),
        () => undefined,
      )
  }
  const save = (format: 'docx' | 'pdf') =>
    step
      .mutateAsync(() => api.downloadRoot(incident.id, incident.title, format))
      .catch(() => undefined)
  return (
    <div className="incident-root">
      <p>
        <StateTag colour={ROOT_COLOURS[root.state]}>{words.states[root.state]}</StateTag>{' '}
        {root.is_overdue && <StateTag colour="overdue">{words.overdue}</StateTag>}
      </p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <div className="incident-acts">
        {root.may.includes('save') && <Button onClick={props.onEdit}>{words.edit}</Button>}
        {root.may
          .filter((name) => name !== 'save')
          .map((name) => (
            <Button
              key={name}
              type={name === 'refuse' ? 'default' : 'primary'}
              loading={step.isPending}
              onClick={() => (NOTED.includes(name) ? setAsked(name) : run(name))}
            >
              {words.steps[name]}
            </Button>
          ))}
        <Button onClick={() => save('docx')}>{words.docx}</Button>
        <Button onClick={() => save('pdf')}>{words.pdf}</Button>
      </div>
      {root.state === 'submitted' && root.may.length === 0 && <p className="soft">{words.own}</p>}
      <Facts root={root} />
      <h3>{words.effect}</h3>
      <RootEffect root={root} />
      <h3>{words.past}</h3>
      <NearList near={root.past} onOpen={props.onOpen} />
      {asked && (
        <Modal
          open
          title={words.steps[asked]}
          okText={text.confirm}
          cancelText={text.cancel}
          okButtonProps={{ disabled: note.trim().length < 2, loading: step.isPending }}
          onOk={() => run(asked)}
          onCancel={() => setAsked(null)}
        >
          <Input.TextArea
            autoFocus
            rows={3}
            maxLength={500}
            aria-label={words.notes[asked]}
            placeholder={words.notes[asked]}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </Modal>
      )}
    </div>
  )
}

function Facts({ root }: { root: Root }) {
  const place = root.class_place_name
  const found = [
    [words.cause, root.cause],
    [
      words.className,
      [place, root.class_category_name, root.class_words, words.classCount(root.class_count)]
        .filter(Boolean)
        .join(' · '),
    ],
    [words.rules, root.rules],
    [words.proposal, root.proposal],
    [words.unit, root.unit_name],
    [words.due, root.due_on ?? ''],
    [words.decision, root.decision],
    [words.doneNote, root.done_note],
  ].filter(([, value]) => value)
  return (
    <dl className="incident-sheet">
      {found.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
