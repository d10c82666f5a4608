import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { topics as text } from '@/texts/zh/topics'
import { Relative } from '@/ui/Relative'
import { ErrorState } from '@/ui/states'
import { AskDialog, type Asking } from './AskDialog'
import type { Outcome, Topic } from './api'
import * as api from './api'
import { EffectPart } from './EffectPart'
import { LeadDialog } from './LeadDialog'
import { Measures } from './Measures'
import { Meetings } from './Meetings'
import { PublicPart } from './PublicPart'
import { Tabs } from './Tabs'
import '@/features/figures/figures.css'
import './topics.css'
import { TopicState } from './YearPage'

/** One topic: who leads it, measures, minutes, progress, effect, what citizens read. */
export function TopicPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = api.useTopic(id)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <div className="topics-page">
      <Tabs current="year" />
      <div className="topics-body">{data ? <Shown topic={data} /> : <Skeleton active />}</div>
    </div>
  )
}

function Shown({ topic }: { topic: Topic }) {
  return (
    <>
      <Head topic={topic} />
      <Facts topic={topic} />
      <div className="topic-columns">
        <div>
          <Measures topic={topic} />
          <Meetings topic={topic} />
        </div>
        <div>
          <EffectPart id={topic.id} />
          <Reports topic={topic} />
          <PublicPart topic={topic} />
        </div>
      </div>
    </>
  )
}

function Head({ topic }: { topic: Topic }) {
  const [isLeading, setIsLeading] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const close = () =>
    setAsking({
      title: text.close.title,
      ask: text.close.conclusion,
      options: Object.entries(text.outcomes).map(([value, label]) => ({ value, label })),
      run: (words, outcome) => api.close(topic, outcome as Outcome, words),
    })
  return (
    <header className="topic-head">
      <span className="number soft">{topic.number}</span>
      <h1>{topic.title}</h1>
      <TopicState topic={topic} />
      <span className="topics-gap" />
      {topic.may.edit && (
        <Button
          type={topic.state === 'chosen' ? 'primary' : 'default'}
          onClick={() => setIsLeading(true)}
        >
          {topic.state === 'chosen' ? text.lead.open : text.lead.edit}
        </Button>
      )}
      {topic.may.close && (
        <Button type="primary" onClick={close}>
          {text.close.open}
        </Button>
      )}
      {isLeading && <LeadDialog topic={topic} onClose={() => setIsLeading(false)} />}
      {asking && <AskDialog asking={asking} onClose={() => setAsking(null)} />}
    </header>
  )
}

function Facts({ topic }: { topic: Topic }) {
  const names = (wanted: 'lead' | 'assist') =>
    topic.units
      .filter(({ part }) => part === wanted)
      .map(({ name }) => name)
      .join('、')
  const rank = topic.basis.rank as number | undefined
  const { category, place } = topic.subject
  const rows = `/tickets?${new URLSearchParams({ category, ...(place ? { place } : {}) })}`
  return (
    <dl className="topic-facts">
      <dt>{text.subject}</dt>
      <dd>
        <Link to={rows}>{`${topic.subject.place_name} · ${topic.subject.category_name}`}</Link>
        <span className="soft">
          {' '}
          {rank ? text.rank(rank, Number(topic.basis.of)) : `${text.named}：${topic.reason}`}
        </span>
      </dd>
      <dt>{text.chosen}</dt>
      <dd>
        {topic.chosen_by} <Relative at={topic.chosen_at} />
        {rank && topic.reason ? <span className="soft"> {topic.reason}</span> : null}
      </dd>
      <dt>{text.lead.chair}</dt>
      <dd>{topic.chair || <span className="soft">{text.lead.none}</span>}</dd>
      {topic.goal && (
        <>
          <dt>{text.lead.goal}</dt>
          <dd>{topic.goal}</dd>
        </>
      )}
      {topic.units.length > 0 && (
        <>
          <dt>{text.lead.lead}</dt>
          <dd>
            {names('lead')}
            {names('assist') && (
              <span className="soft">{` ${text.lead.assist}：${names('assist')}`}</span>
            )}
          </dd>
        </>
      )}
      {topic.conclusion && (
        <>
          <dt>{text.close.conclusion}</dt>
          <dd className="topic-words">{`${topic.conclusion}（${topic.closed_by}）`}</dd>
        </>
      )}
    </dl>
  )
}

function Reports({ topic }: { topic: Topic }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const { reports } = text
  return (
    <section aria-label={reports.title}>
      <h2>
        {reports.title}{' '}
        {topic.may.report && (
          <Button
            size="small"
            onClick={() =>
              setAsking({
                title: reports.add,
                ask: reports.ask,
                run: (words) => api.report(topic, words),
              })
            }
          >
            {reports.add}
          </Button>
        )}
      </h2>
      {!topic.reports.length && <p className="soft">{reports.none}</p>}
      <ul className="topic-lines">
        {topic.reports.map((each) => (
          <li key={each.id}>
            <span className="soft">
              {`${each.unit || reports.hotline} ${each.by} `}
              <Relative at={each.at} />
              {each.measure && ` · ${each.measure}`}
            </span>
            <p className="topic-words">{each.text}</p>
          </li>
        ))}
      </ul>
      {asking && <AskDialog asking={asking} onClose={() => setAsking(null)} />}
    </section>
  )
}
