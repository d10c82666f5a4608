import { Alert, App, Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { taskforces as text } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import { Appeals } from './Appeals'
import type { Risk, RiskState } from './api'
import * as api from './api'
import { LEVELS, STATES } from './colours'
import { FormDialog, type FormedPlan } from './FormDialog'
import { Reasons } from './Reasons'
import { Trend } from './Trend'
import { WayDialog } from './WayDialog'

/** One matter: its score with every reason, the tickets behind it, and what may be done. */
export function RiskDetail({ id }: { id: string }) {
  const { data: risk, error, refetch } = api.useRisk(id)
  const [way, setWay] = useState<RiskState | null>(null)
  const step = api.useStep()
  const navigate = useNavigate()
  const { message } = App.useApp()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!risk) return <Skeleton active />
  const run = async (act: () => Promise<unknown>) => {
    const after = await step.run(act)
    if (!after) return
    setWay(null)
    void message.info(text.done)
  }
  const form = async ({ category: _, place: __, ...plan }: FormedPlan) => {
    const room = await step.run(() => api.formFrom(risk, plan))
    if (room) navigate(`/task-forces/${room.id}`)
  }
  return (
    <article className="risk-detail" aria-label={risk.title}>
      <h2>{risk.title}</h2>
      <p>
        <strong className="number risk-score">{risk.score}</strong>{' '}
        <StateTag colour={LEVELS[risk.level]}>{text.levels[risk.level]}</StateTag>{' '}
        <StateTag colour={STATES[risk.state]}>{text.states[risk.state]}</StateTag>{' '}
        <span className="soft">
          {[risk.place_name, risk.category_name, risk.unit_name].filter(Boolean).join(' · ')}
        </span>
      </p>
      <Numbers risk={risk} />
      {risk.reason && <Alert type="info" title={risk.reason} description={judged(risk)} />}
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <div className="risk-steps">
        {risk.ways.map((name) => (
          <Button
            key={name}
            type={name === 'task_force' ? 'primary' : 'default'}
            onClick={() => setWay(name)}
          >
            {text.ways[name]}
          </Button>
        ))}
        {risk.task_force_id && (
          <Link to={`/task-forces/${risk.task_force_id}`}>{text.openForce}</Link>
        )}
      </div>
      <Reasons risk={risk} />
      <Behind risk={risk} />
      <Appeals risk={risk} />
      {way === 'task_force' && (
        <FormDialog
          subject={{ origin: 'risk', id: risk.id, title: risk.title }}
          isBusy={step.isPending}
          error={step.error}
          onSend={form}
          onClose={() => setWay(null)}
        />
      )}
      {way && way !== 'task_force' && (
        <WayDialog
          risk={risk}
          way={way}
          isBusy={step.isPending}
          onRun={run}
          onClose={() => setWay(null)}
        />
      )}
    </article>
  )
}

const judged = ({ verdict, judged_by: by }: Risk) =>
  verdict ? `${text.verdicts[verdict]}（${text.judgedBy(by)}）` : ''

function Numbers({ risk }: { risk: Risk }) {
  const { columns } = text
  return (
    <dl className="risk-numbers">
      <div>
        <dt>{columns.callers}</dt>
        <dd className="number">{risk.callers}</dd>
      </div>
      <div>
        <dt>{columns.tickets}</dt>
        <dd className="number">{risk.tickets}</dd>
      </div>
      {risk.people > 0 && (
        <div>
          <dt>{columns.people}</dt>
          <dd className="number">{risk.people}</dd>
        </div>
      )}
      <div>
        <dt>{columns.trend}</dt>
        <dd>
          <Trend days={risk.trend} label={columns.trend} />
        </dd>
      </div>
      <div>
        <dt>{columns.last}</dt>
        <dd>
          <Relative at={risk.last_at} />
        </dd>
      </div>
    </dl>
  )
}

function Behind({ risk }: { risk: Risk }) {
  return (
    <>
      <h3>{text.behind(risk.tickets)}</h3>
      {risk.hidden > 0 && <p className="soft">{text.hidden(risk.hidden)}</p>}
      <ul className="risk-lines">
        {risk.listed.map((ticket) => (
          <li key={ticket.id}>
            {ticket.may_open ? (
              <Link to={`/tickets/${ticket.id}`}>{ticket.title}</Link>
            ) : (
              ticket.title
            )}
            <div className="soft">
              <span className="number">{ticket.number}</span> · {ticket.category_name} ·{' '}
              <Relative at={ticket.registered_at} />
              {ticket.is_night && ` · ${text.night}`}
              {ticket.signs.map((sign) => ` · ${sign}`)}
              {!ticket.is_grievance && ` · ${text.calm}`}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
