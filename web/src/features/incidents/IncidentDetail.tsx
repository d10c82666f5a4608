import { Alert, App, Button, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { ForcesAbout, FormForce } from '@/features/taskforces/FormForce'
import { useKeys } from '@/keys/useKeys'
import { incidents as text } from '@/texts/zh/incidents'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import type { Incident } from './api'
import * as api from './api'
import { Members } from './Members'
import { Overview } from './Overview'
import { RootTab } from './RootTab'
import { type Act, StepDialog } from './StepDialog'
import { StepList } from './StepList'

interface DetailProps {
  id: string
  onOpen: (id: string) => void
}

/** One incident: what happened, its tickets, what was changed, and the class behind it. */
export function IncidentDetail({ id, onOpen }: DetailProps) {
  const { can } = useSession()
  const { data: incident, error, refetch } = api.useIncident(id)
  const [marked, setMarked] = useState<string[]>([])
  const [act, setAct] = useState<Act | null>(null)
  const step = api.useStep<Incident>()
  const { message } = App.useApp()
  const mayEdit = can('incident:edit') && incident?.state === 'open'
  const isPart = mayEdit && marked.length > 0
  useKeys([
    { keys: 's', label: text.keys.split, isOff: !isPart, run: () => setAct('split') },
    { keys: 'm', label: text.keys.move, isOff: !isPart, run: () => setAct('move') },
    { keys: 'd', label: text.keys.remove, isOff: !isPart, run: () => setAct('remove') },
    { keys: 'b', label: text.keys.merge, isOff: !mayEdit, run: () => setAct('merge') },
    { keys: 'r', label: text.keys.rename, isOff: !mayEdit, run: () => setAct('rename') },
  ])
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!incident) return <Skeleton active />
  const run = async (send: () => Promise<Incident>, said: string = text.done) => {
    const after = await step.mutateAsync(send).catch(() => null)
    if (!after) return
    setAct(null)
    setMarked([])
    void message.info(said)
    if (after.id !== id) onOpen(after.id)
  }
  return (
    <article className="incident-detail" aria-label={incident.title}>
      <Head incident={incident} onOpen={onOpen} />
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <div className="incident-acts">
        {mayEdit && <Acts count={marked.length} onAct={setAct} />}
        {incident.state === 'open' && (
          <FormForce
            subject={{
              origin: 'incident',
              id,
              title: incident.title,
              category: incident.category_code,
              place: incident.place_code ?? undefined,
            }}
          />
        )}
      </div>
      <ForcesAbout id={id} />
      <Tabs
        items={[
          {
            key: 'overview',
            label: text.tabs.overview,
            children: <Overview incident={incident} onOpen={onOpen} />,
          },
          {
            key: 'tickets',
            label: `${text.tabs.tickets} ${incident.tickets}`,
            children: <Members id={id} marked={marked} onMark={mayEdit ? setMarked : null} />,
          },
          {
            key: 'root',
            label: text.tabs.root,
            children: <RootTab incident={incident} onOpen={onOpen} />,
          },
          {
            key: 'steps',
            label: text.tabs.steps,
            children: (
              <StepList
                steps={incident.steps}
                isBusy={step.isPending}
                onOpen={onOpen}
                onUndo={
                  can('incident:edit')
                    ? ({ id: stepId, kind }) =>
                        run(() => api.undo(stepId), text.undone(text.steps[kind]))
                    : null
                }
              />
            ),
          },
        ]}
      />
      {act && (
        <StepDialog
          act={act}
          incident={incident}
          marked={marked}
          isBusy={step.isPending}
          error={step.error}
          onClose={() => setAct(null)}
          onSend={(send) => run(send)}
        />
      )}
    </article>
  )
}

function Head({ incident, onOpen }: { incident: Incident; onOpen: (id: string) => void }) {
  const { merged_into: into } = incident
  return (
    <>
      <h2>
        {incident.title}{' '}
        {incident.is_renamed && <StateTag colour="waiting">{text.renamed}</StateTag>}
      </h2>
      {into && (
        <Alert
          type="info"
          title={text.mergedInto}
          action={<Button onClick={() => onOpen(into)}>{text.openIt}</Button>}
        />
      )}
      {incident.state === 'empty' && <Alert type="info" title={text.empties} />}
      <dl className="incident-facts">
        <Fact name={text.facts.heat} value={incident.heat.toFixed(1)} hint={incident.formula} />
        <Fact name={text.facts.people} value={String(incident.people)} hint={incident.why} />
        <Fact name={text.facts.place} value={incident.place_name} />
        <Fact name={text.facts.category} value={incident.category_name} />
        <div>
          <dt>{text.facts.first}</dt>
          <dd>
            <Relative at={incident.first_at} />
          </dd>
        </div>
        <div>
          <dt>{text.facts.last}</dt>
          <dd>
            <Relative at={incident.last_at} />
          </dd>
        </div>
      </dl>
    </>
  )
}

function Fact({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Acts({ count, onAct }: { count: number; onAct: (act: Act) => void }) {
  const part: Act[] = ['split', 'move', 'remove']
  return (
    <>
      {(['merge', 'add', 'rename'] as const).map((act) => (
        <Button key={act} onClick={() => onAct(act)}>
          {text.steps[act]}
        </Button>
      ))}
      {count > 0 &&
        part.map((act) => (
          <Button key={act} type="primary" ghost onClick={() => onAct(act)}>
            {text.steps[act]}（{count}）
          </Button>
        ))}
    </>
  )
}
