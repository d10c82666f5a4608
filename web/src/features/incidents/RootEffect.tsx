import { incidents as text } from '@/texts/zh/incidents'
import type { Root } from './api'

type Effect = NonNullable<Root['effect']>
const words = text.root

/** The class before and after, beside the rest of its branch, and week by week. */
export function RootEffect({ root }: { root: Root }) {
  const { effect } = root
  if (!effect) return <p className="soft">{words.noEffect}</p>
  return (
    <>
      <p className="soft">{effect.note}</p>
      <table className="incident-effect">
        <thead>
          <tr>
            <th />
            <th>{words.before}</th>
            <th>{words.after}</th>
            <th>{words.ratio}</th>
          </tr>
        </thead>
        <tbody>
          <Line name={words.own_class} change={effect.own} />
          <Line name={words.others} change={effect.others} />
        </tbody>
      </table>
      <Weeks weeks={effect.weeks} />
    </>
  )
}

function Line({ name, change }: { name: string; change: Effect['own'] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{change.before}</td>
      <td className="number">{change.after}</td>
      <td className="number">{ratioOf(change)}</td>
    </tr>
  )
}

export function ratioOf({ ratio, low, high }: Effect['own']): string {
  if (ratio === null || low === null) return words.few
  return `${ratio.toFixed(2)}（${low.toFixed(2)}–${high === null ? '∞' : high.toFixed(2)}）`
}

function Weeks({ weeks }: { weeks: Effect['weeks'] }) {
  const most = Math.max(1, ...weeks.map(({ count }) => count))
  return (
    <>
      <h4>{words.weekly}</h4>
      <ol className="incident-weeks" aria-label={words.weekly}>
        {weeks.map(({ start, count }) => (
          <li key={start} title={`${start}：${text.count(count)}`}>
            <span style={{ height: `${(count / most) * 48}px` }} />
            <span className="incident-unseen">{`${start}：${text.count(count)}`}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
