import { Alert, App, Button, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { seasons as text } from '@/texts/zh/seasons'
import { StateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import type { Plan } from './api'
import * as api from './api'
import { whole } from './lanes'
import { PlanActions } from './PlanActions'
import { PlanEdit } from './PlanEdit'
import { PLAN_COLOURS, VERDICT_COLOURS } from './states'
import { Tabs } from './Tabs'
import { WordsDialog } from './WordsDialog'
import './seasons.css'

const PlanCurve = lazy(() => import('./PlanCurve'))
const { plan: words } = text

/** A season's plan: prepare, act, and afterwards what it changed. */
export function PlanPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = api.usePlan(id)
  return (
    <div className="seasons">
      <Tabs current="plans" />
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton active className="panel-waiting" />}
      {data && <Shown plan={data} />}
    </div>
  )
}

function Shown({ plan }: { plan: Plan }) {
  const navigate = useNavigate()
  const { message } = App.useApp()
  const step = api.useStep<Plan>()
  const [dialog, setDialog] = useState<'edit' | 'dismiss' | null>(null)
  const may = (name: string) => plan.may.includes(name)
  const run = (act: () => Promise<Plan>) =>
    step.mutate(act, {
      onSuccess: () => {
        setDialog(null)
        message.success(words.done)
      },
      onError: (error) => message.error(explain(error).title),
    })
  useKeys([
    {
      keys: 'c',
      label: text.keys.confirm,
      isOff: !may('confirm'),
      run: () => run(() => api.confirm(plan)),
    },
    {
      keys: 'Escape',
      label: text.keys.back,
      isOff: dialog !== null,
      run: () => navigate('/seasons'),
    },
  ])
  return (
    <article aria-label={plan.name}>
      <div className="season-tools">
        <Link to={`/seasons?day=${plan.first_day}`}>‹ {words.back}</Link>
        <h1>
          {plan.name} {plan.year}
        </h1>
        <StateTag colour={plan.tally.overdue ? 'overdue' : PLAN_COLOURS[plan.state]}>
          {text.states[plan.state]}
        </StateTag>
        <span>{plan.sentence}</span>
        <span className="season-buttons">
          {may('confirm') && (
            <Button
              type="primary"
              loading={step.isPending}
              onClick={() => run(() => api.confirm(plan))}
            >
              {words.confirm}
            </Button>
          )}
          {may('evaluate') && (
            <Button loading={step.isPending} onClick={() => run(() => api.evaluate(plan))}>
              {plan.evaluation ? words.evaluateAgain : words.evaluate}
            </Button>
          )}
          {may('edit') && <Button onClick={() => setDialog('edit')}>{words.edit}</Button>}
          {may('dismiss') && <Button onClick={() => setDialog('dismiss')}>{words.dismiss}</Button>}
        </span>
      </div>
      <div className="season-plan">
        <div>
          <PlanActions plan={plan} run={run} isBusy={step.isPending} />
          <h2>{words.curve}</h2>
          <Forecast plan={plan} />
          {plan.curve.length > 0 && (
            <Suspense fallback={<Skeleton active />}>
              <PlanCurve days={plan.curve} />
            </Suspense>
          )}
          <Afterwards plan={plan} />
        </div>
        <Facts plan={plan} />
      </div>
      {dialog === 'edit' && (
        <PlanEdit
          plan={plan}
          isBusy={step.isPending}
          onClose={() => setDialog(null)}
          onSend={(changes) => run(() => api.edit(plan, changes))}
        />
      )}
      {dialog === 'dismiss' && (
        <WordsDialog
          title={words.dismiss}
          ask={words.dismissAsk}
          label={words.reason}
          isBusy={step.isPending}
          onClose={() => setDialog(null)}
          onSend={(reason) => run(() => api.dismiss(plan, reason))}
        />
      )}
    </article>
  )
}

function Forecast({ plan }: { plan: Plan }) {
  const { forecast, so_far: soFar, expected_so_far: expected } = plan
  return (
    <p>
      {forecast ? (
        <>
          {words.forecast}：{whole(forecast.total.mean)}（95% {whole(forecast.total.low95)}–
          {whole(forecast.total.high95)}）
          <span className="soft">{words.frozen(forecast.made_on)}</span>
        </>
      ) : (
        <span className="soft">{words.noForecast}</span>
      )}
      {soFar !== null && (
        <>
          {' · '}
          {plan.phase === 'after' ? words.whole(soFar) : words.soFar(soFar)}
          {plan.phase !== 'after' &&
            expected !== null &&
            `，${words.soFarExpected(whole(expected))}`}
        </>
      )}
    </p>
  )
}

/** The finding in plain words; what must be known of it stands beside it, not in a footnote. */
function Afterwards({ plan }: { plan: Plan }) {
  const { evaluation } = plan
  return (
    <section aria-label={words.afterwards}>
      <h2>{words.afterwards}</h2>
      {!evaluation && <p className="soft">{words.notYet}</p>}
      {evaluation && (
        <>
          <p>
            <StateTag colour={VERDICT_COLOURS[evaluation.effect.verdict]}>
              {words.verdicts[evaluation.effect.verdict]}
            </StateTag>
          </p>
          <ul className="season-found">
            {evaluation.sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {evaluation.caveats.map((caveat) => (
            <Alert key={caveat} type="warning" showIcon title={caveat} />
          ))}
        </>
      )}
    </section>
  )
}

function Facts({ plan }: { plan: Plan }) {
  const places = plan.places.map(({ name }) => name).join('、') || words.wholeCity
  return (
    <div>
      <h2>{words.season}</h2>
      <dl className="season-facts">
        <dt>{words.season}</dt>
        <dd>
          {plan.first_day} 至 {plan.last_day}
        </dd>
        <dt>{words.places}</dt>
        <dd>
          {places}
          {plan.is_place_by_history && <div className="soft">{words.byHistory}</div>}
        </dd>
        <dt>{words.categories}</dt>
        <dd>{plan.categories.map(({ name }) => name).join('\n')}</dd>
        <dt>{words.recognise}</dt>
        <dd>{plan.recognise || '—'}</dd>
        <dt>{words.staffing}</dt>
        <dd>{plan.staffing || '—'}</dd>
        {plan.note && (
          <>
            <dt>{words.note}</dt>
            <dd>{plan.note}</dd>
          </>
        )}
      </dl>
      <h2>{words.knowledge}</h2>
      <ul className="season-actions">
        {plan.knowledge.map((one) => (
          <li key={`${one.code}${one.title}`}>
            <span>
              {one.kind === 'card' && one.is_there ? (
                <Link to={`/knowledge?view=library&card=${one.code}`}>{one.title}</Link>
              ) : one.kind === 'policy' ? (
                <Link to={`/policies/${one.code}`}>{one.title}</Link>
              ) : (
                one.title
              )}
            </span>
            {one.kind === 'card' && (
              <StateTag colour={one.is_there ? 'done' : 'near'}>
                {one.is_there ? words.ready : words.missing}
              </StateTag>
            )}
            {one.kind === 'text' && <StateTag colour="waiting">{words.write}</StateTag>}
          </li>
        ))}
      </ul>
    </div>
  )
}
