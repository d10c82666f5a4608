import { Button, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useParams } from 'react-router'
import { topics } from '@/texts/zh/topics'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { AskDialog, type Asking } from './AskDialog'
import type { Campaign, Curve, UnitCurve } from './api'
import * as api from './api'
import { CampaignEditDialog } from './CampaignEditDialog'
import { ratesOption, weeksOption } from './curveOptions'
import { Tabs } from './Tabs'
import '@/features/figures/figures.css'
import './topics.css'
import { percent, signed } from './words'

const Chart = lazy(() => import('@/features/figures/Chart'))
const text = topics.campaigns
const BANDS = ['reached', 'open', 'missed'] as const
const COLOURS = { reached: 'done', open: 'waiting', missed: 'overdue' } as const

/** One campaign: its curve, its units in bands, weekly notes, and the end. */
export function CampaignPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = api.useCampaign(id)
  const [asking, setAsking] = useState<Asking | null>(null)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <div className="topics-page">
      <Tabs current="campaigns" />
      <div className="topics-body">
        {!data && <Skeleton active />}
        {data && (
          <>
            <Head campaign={data} onAsk={setAsking} />
            <CurvePart campaign={data} />
            <Notes campaign={data} onAsk={setAsking} />
          </>
        )}
      </div>
      {asking && <AskDialog asking={asking} onClose={() => setAsking(null)} />}
    </div>
  )
}

interface PartProps {
  campaign: Campaign
  onAsk: (asking: Asking) => void
}

function Head({ campaign, onAsk }: PartProps) {
  const [isEditing, setIsEditing] = useState(false)
  const end = () =>
    onAsk({
      title: text.end,
      ask: text.endAsk,
      run: (words) => api.endCampaign(campaign, words),
    })
  return (
    <>
      <header className="topic-head">
        <h1>{campaign.title}</h1>
        <StateTag colour={campaign.state === 'running' ? 'in_hand' : 'done'}>
          {text.states[campaign.state]}
        </StateTag>
        {campaign.is_past && campaign.state === 'running' && (
          <StateTag colour="near">{text.past}</StateTag>
        )}
        <span className="topics-gap" />
        {campaign.may_edit && (
          <>
            <Button onClick={() => setIsEditing(true)}>{text.editCampaign}</Button>
            <Button onClick={end}>{text.end}</Button>
          </>
        )}
      </header>
      <p className="soft">
        {[
          `${campaign.field_name}（${campaign.category_names.join('、')}）`,
          campaign.place_name,
          `${text.measures[campaign.measure]}${text.target(campaign.measure, campaign.target)}`,
          `${campaign.first_day} 至 ${campaign.last_day}`,
        ].join(' · ')}
      </p>
      {isEditing && <CampaignEditDialog campaign={campaign} onClose={() => setIsEditing(false)} />}
      {campaign.plan && <p className="topic-words">{`${text.plan}：${campaign.plan}`}</p>}
      {campaign.evaluation && (
        <p className="topic-words">
          {`${text.evaluation}：${campaign.evaluation}（${campaign.ended_by}）`}
        </p>
      )}
    </>
  )
}

function CurvePart({ campaign }: { campaign: Campaign }) {
  const { data, error, refetch } = api.useCurve(campaign.id)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  const marks = { [campaign.first_day]: text.now }
  const option =
    data.measure === 'weekly'
      ? weeksOption(data.weeks, marks, data.target_line)
      : ratesOption(data.weeks, data.target, marks)
  return (
    <>
      <section aria-label={text.curve}>
        <h2>{text.curve}</h2>
        <p>
          <strong>{data.sentence}</strong>
        </p>
        <Suspense fallback={<Skeleton active />}>
          <Chart option={option} height={260} label={text.curve} onPick={() => undefined} />
        </Suspense>
        <p className="soft">{baseline(data)}</p>
      </section>
      <Units curve={data} />
    </>
  )
}

function baseline(curve: Curve): string {
  const value =
    curve.measure === 'weekly' ? (curve.baseline ?? '—').toString() : percent(curve.baseline, 1)
  const { effect } = topics
  const legend = `— ${effect.actual} · ┄ ${effect.expected}（${effect.range}） · ${effect.target}`
  const said = text.baseline(value, curve.baseline_weeks)
  return curve.measure === 'weekly' ? `${legend} · ${said}` : said
}

function Units({ curve }: { curve: Curve }) {
  return (
    <section aria-label={text.units}>
      <h2>{text.units}</h2>
      {!curve.units.length && <EmptyState title={text.noUnits} />}
      {curve.units.length > 0 && <p className="soft">{text.unitsHint}</p>}
      <div className="unit-bands">
        {BANDS.map((band) => {
          const units = curve.units.filter((unit) => unit.band === band)
          return units.length ? (
            <div key={band}>
              <h3>
                <StateTag colour={COLOURS[band]}>{text.bands[band]}</StateTag>
              </h3>
              <ul className="topic-lines">
                {units.map((unit) => (
                  <UnitLine key={unit.code} unit={unit} isFewer={curve.measure === 'weekly'} />
                ))}
              </ul>
            </div>
          ) : null
        })}
      </div>
    </section>
  )
}

function UnitLine({ unit, isFewer }: { unit: UnitCurve; isFewer: boolean }) {
  const say = (value: number | null) => (isFewer ? signed(value) : percent(value, 1))
  return (
    <li>
      {unit.name} <strong className="number">{say(unit.value)}</strong>{' '}
      {unit.is_unlike && <StateTag colour="near">{text.unlike}</StateTag>}
      <div className="soft number">
        {[
          `95% ${say(unit.low)} 至 ${say(unit.high)}`,
          `${topics.effect.target} ${say(unit.target)}`,
          `${text.now} n=${unit.now}`,
          unit.before !== null && `${text.before} n=${unit.before}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </li>
  )
}

function Notes({ campaign, onAsk }: PartProps) {
  const add = () =>
    onAsk({
      title: text.addNote,
      ask: text.noteAsk,
      run: (words) => api.noteCampaign(campaign, words),
    })
  return (
    <section aria-label={text.notes}>
      <h2>
        {text.notes}{' '}
        {campaign.may_note && (
          <Button size="small" onClick={add}>
            {text.addNote}
          </Button>
        )}
      </h2>
      {!campaign.notes.length && <p className="soft">{text.noNotes}</p>}
      <ul className="topic-lines">
        {campaign.notes.map((note) => (
          <li key={note.id}>
            <span className="soft">
              {`${topics.week(note.week)} · ${note.unit || topics.reports.hotline} ${note.by} `}
              <Relative at={note.at} />
            </span>
            <p className="topic-words">{note.text}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
