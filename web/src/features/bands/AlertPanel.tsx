import { FileTextOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Skeleton } from 'antd'
import { useState } from 'react'
import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import { ErrorState, explain } from '@/ui/states'
import { AlertState } from './AlertCards'
import { acknowledge, act, type BandAlert, brief, close, useAlert, useAlertStep } from './api'
import { StepDialog } from './StepDialog'

const { detail, steps } = text
export type Step = 'act' | 'true' | 'false'

/** One alert: its numbers, new words, likely cause, who acts, what was done, and the steps. */
export function AlertPanel({ id }: { id: string }) {
  const found = useAlert(id)
  if (found.error) return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  if (!found.data) return <Skeleton active />
  return <Panel alert={found.data} />
}

function Panel({ alert }: { alert: BandAlert }) {
  return (
    <article className="band-panel" aria-label={alert.title}>
      <header>
        <h2>{alert.title}</h2>
        <AlertState alert={alert} />
      </header>
      <p>{alert.sentence}</p>
      <Steps alert={alert} />
      <dl>
        <dt>{detail.numbers}</dt>
        <dd>
          {detail.chance(alert.p)}
          {alert.factor !== 1 && <div className="soft">{detail.factor(alert.factor)}</div>}
          {alert.is_thin && <div className="soft">{text.thin(alert.history_days)}</div>}
        </dd>
        <dt>{detail.where}</dt>
        <dd>{alert.places.map(({ name }) => name).join('、') || text.place}</dd>
        <dt>{detail.who}</dt>
        <dd>
          {alert.unit ? alert.unit.name : text.noUnit}
          {alert.basis && <div className="soft">{alert.basis}</div>}
        </dd>
        {alert.cause && (
          <>
            <dt>{detail.cause}</dt>
            <dd>
              {detail.causes[alert.cause.kind]}「{alert.cause.name}」
              {detail.causeOf(alert.cause.count, alert.cause.of)}
              <div className="soft">{detail.unsure}</div>
            </dd>
          </>
        )}
        {alert.words.length > 0 && (
          <>
            <dt>{detail.words}</dt>
            <dd className="band-words">
              {alert.words.map(({ word, count, usual }) => (
                <span key={word} title={detail.word(count, usual)}>
                  {word} <b>{count}</b>
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>{detail.history}</dt>
        <dd>
          <Story alert={alert} />
        </dd>
      </dl>
    </article>
  )
}

function Steps({ alert }: { alert: BandAlert }) {
  const { message } = App.useApp()
  const [asked, setAsked] = useState<Step | null>(null)
  const step = useAlertStep()
  const run = (deed: () => Promise<unknown>, done?: string) =>
    step.mutate(deed, {
      onSuccess: () => {
        setAsked(null)
        if (done) message.success(done)
      },
      onError: (error) => message.error(explain(error).title),
    })
  const may = new Set(alert.may)
  return (
    <div className="band-steps">
      {may.has('acknowledge') && (
        <Button
          type="primary"
          loading={step.isPending}
          onClick={() => run(() => acknowledge(alert))}
        >
          {steps.acknowledge}
        </Button>
      )}
      {may.has('act') && <Button onClick={() => setAsked('act')}>{steps.act}</Button>}
      {may.has('close') && (
        <>
          <Button onClick={() => setAsked('true')}>{steps.true}</Button>
          <Button onClick={() => setAsked('false')}>{steps.false}</Button>
        </>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'docx', label: text.docx },
            { key: 'pdf', label: text.pdf },
          ],
          onClick: ({ key }) =>
            run(() => brief(alert, key === 'pdf' ? 'pdf' : 'docx'), text.briefed),
        }}
      >
        <Button icon={<FileTextOutlined />}>{text.brief}</Button>
      </Dropdown>
      {asked && (
        <StepDialog
          step={asked}
          isBusy={step.isPending}
          onClose={() => setAsked(null)}
          onSend={(words) =>
            run(() => (asked === 'act' ? act(alert, words) : close(alert, asked === 'true', words)))
          }
        />
      )}
    </div>
  )
}

function Story({ alert }: { alert: BandAlert }) {
  const lines: [string | null, string, string][] = [
    [alert.raised_at, detail.raised, ''],
    [alert.acknowledged_at, detail.acknowledged(alert.acknowledged_by_name ?? detail.somebody), ''],
    [alert.acted_at, detail.acted(alert.acted_by_name ?? detail.somebody), alert.action],
    [alert.ended_at, detail.ended, ''],
    [
      alert.closed_at,
      detail.closed(
        alert.closed_by_name ?? detail.somebody,
        text.verdicts[alert.verdict ? 'true' : 'false'],
      ),
      alert.note,
    ],
  ]
  const told = lines.filter((line): line is [string, string, string] => line[0] !== null)
  return (
    <ol className="band-story">
      {told
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([at, what, words]) => (
          <li key={what}>
            {inCity(at).format('MM-DD HH:mm')} {what}
            {words && <div className="soft">{words}</div>}
          </li>
        ))}
    </ol>
  )
}
