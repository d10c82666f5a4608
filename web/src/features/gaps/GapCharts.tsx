import { gaps } from '@/texts/zh/gaps'
import type { GapCounts } from './api'

const text = gaps.charts

interface ChartsProps {
  counts: GapCounts
  onSubject: (code: string) => void
  onUnit: (code: string) => void
}

/** Three small pictures; a bar leads to its rows. */
export function GapCharts({ counts, onSubject, onUnit }: ChartsProps) {
  return (
    <div className="gap-charts">
      <Bars title={text.subject} shares={counts.by_subject} onChoose={onSubject} />
      <Bars title={text.unit} shares={counts.by_unit} onChoose={onUnit} />
      <Weeks weeks={counts.weeks} />
    </div>
  )
}

function Bars(props: {
  title: string
  shares: GapCounts['by_unit']
  onChoose: (code: string) => void
}) {
  const most = Math.max(1, ...props.shares.map(({ questions }) => questions))
  return (
    <section>
      <h2>{props.title}</h2>
      <ul className="gap-bars">
        {props.shares.map(({ code, name, questions }) => (
          <li key={code ?? ''}>
            <button type="button" disabled={!code} onClick={() => code && props.onChoose(code)}>
              <span>{name}</span>
              <span className="gap-bar" style={{ width: `${(questions / most) * 100}%` }} />
              <span className="number">{questions}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Weeks({ weeks }: { weeks: GapCounts['weeks'] }) {
  const most = Math.max(1, ...weeks.map(({ questions }) => questions))
  return (
    <section>
      <h2>{text.week}</h2>
      <table className="gap-weeks">
        <thead>
          <tr>
            <td />
            <td />
            <th>{text.questions}</th>
            <th>{text.found}</th>
            <th>{text.closed}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.monday}>
              <th scope="row">{week.monday.slice(5)}</th>
              <td style={{ width: '35%' }}>
                <span className="gap-bar" style={{ width: `${(week.questions / most) * 100}%` }} />
              </td>
              <td className="number">{week.questions}</td>
              <td className="number">{week.found}</td>
              <td className="number">{week.closed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
