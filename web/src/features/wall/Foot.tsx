import { wall as text } from '@/texts/zh/wall'
import { useAnnounced } from './announcing'
import type { Wall } from './api'
import { To } from './To'

/** The weekly topic; whatever alert is new passes over it once. */
export function Foot({ wall }: { wall: Wall }) {
  const alert = useAnnounced(wall.alerts.items)
  return (
    <footer className="wall-foot">
      {alert ? (
        <p role="alert" className="wall-ticker">
          <span key={alert.id}>
            <b>{text.fresh}</b> {alert.title} · {alert.sentence}
          </span>
        </p>
      ) : (
        <Topic topic={wall.topic} />
      )}
    </footer>
  )
}

function Topic({ topic }: { topic: Wall['topic'] }) {
  if (!topic) return <p className="wall-note">{text.hint}</p>
  const { id, number, title, lead_unit: unit, done, measures, overdue, weeks } = topic
  const last = weeks.at(-1)
  const parts = [
    unit && text.topic.lead(unit),
    measures > 0 && text.topic.measures(done, measures),
    overdue > 0 && text.topic.overdue(overdue),
    last !== undefined && text.topic.week(last),
  ]
  return (
    <p className="wall-topic">
      <small>
        {text.topic.head} {number}
      </small>
      <b>
        <To to={`/topics/${id}`} permission="topic:read">
          {title}
        </To>
      </b>
      <span>{parts.filter(Boolean).join(' · ')}</span>
      <Spark weeks={weeks} />
    </p>
  )
}

const WIDTH = 220
const HEIGHT = 44

function Spark({ weeks }: { weeks: readonly number[] }) {
  if (weeks.length < 2) return null
  const top = Math.max(1, ...weeks)
  const dots = weeks.map((n, index) => {
    const x = (WIDTH * index) / (weeks.length - 1)
    return `${x.toFixed(1)},${(HEIGHT - 4 - (HEIGHT - 8) * (n / top)).toFixed(1)}`
  })
  return (
    <svg
      className="wall-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text.topic.weeks(weeks)}
    >
      <polyline points={dots.join(' ')} />
    </svg>
  )
}
