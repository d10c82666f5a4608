import { Button } from 'antd'
import { topics as text } from '@/texts/zh/topics'
import type { Candidate, Part, PartGroup } from './api'
import { partValue, percent } from './words'

export const GROUPS: PartGroup[] = ['intensity', 'concentration', 'difficulty']
const GROUP_NAMES = { intensity: '强度', concentration: '集中度', difficulty: '难度' } as const

interface LineProps {
  item: Candidate
  isCurrent: boolean
  isOpen: boolean
  onToggle: () => void
  onChoose: (() => void) | undefined
}

/** One candidate: what, how many, its score in three parts; opened, every part of the formula. */
export function CandidateLine({ item, isCurrent, isOpen, onToggle, onChoose }: LineProps) {
  return (
    <li className="candidate" data-current={isCurrent} aria-label={item.title}>
      <div className="candidate-row">
        <span className="number soft">{item.rank}</span>
        <button
          type="button"
          className="candidate-name"
          aria-expanded={isOpen}
          title={text.scoreHelp}
          onClick={onToggle}
        >
          <strong>{item.title}</strong>
          <div className="soft">
            {item.subject.category_name} · {text.n(item.n, item.people)}
          </div>
        </button>
        <div className="score-cell">
          <div className="score-bar" title={legend(item)}>
            {GROUPS.map((group) => (
              <span key={group} className={group} style={{ width: `${item.groups[group]}%` }} />
            ))}
          </div>
          <span className="score-legend soft">{legend(item)}</span>
        </div>
        <span className="candidate-score number" title={text.scoreHelp}>
          {item.score.toFixed(1)}
        </span>
        <span className="candidate-act">
          {onChoose && (
            <Button size="small" type="primary" onClick={onChoose}>
              {text.chooseThis}
            </Button>
          )}
        </span>
      </div>
      {isOpen && <Formula item={item} />}
    </li>
  )
}

const legend = ({ groups }: Candidate) =>
  GROUPS.map((group) => `${GROUP_NAMES[group]} ${(groups[group] ?? 0).toFixed(1)}`).join(' · ')

function Formula({ item }: { item: Candidate }) {
  const { formula } = text
  const history = item.earlier_weeks > 0 && formula.history(item.earlier, item.earlier_weeks)
  return (
    <div className="candidate-formula">
      <table aria-label={formula.title}>
        <thead>
          <tr>
            <th>{formula.part}</th>
            <th>{formula.value}</th>
            <th>{formula.interval}</th>
            <th>{formula.rests}</th>
            <th>{formula.counts}</th>
            <th>{formula.weight}</th>
            <th>{formula.points}</th>
          </tr>
        </thead>
        <tbody>
          {item.parts.map((part) => (
            <PartRow key={part.part} part={part} />
          ))}
          <tr>
            <th scope="row" colSpan={6}>
              {formula.total}
            </th>
            <td className="number">{item.score.toFixed(1)}</td>
          </tr>
        </tbody>
      </table>
      <p className="soft">
        {[
          history,
          item.year_ago !== null && formula.yearAgo(item.year_ago),
          `${formula.places}：${item.places.map(({ name, n }) => `${name} ${n}`).join('、')}`,
          `${formula.units}：${item.units.map(({ name, n }) => `${name} ${n}`).join('、')}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  )
}

function PartRow({ part }: { part: Part }) {
  const low = partValue(part.part, part.value === null ? null : part.low)
  const high = partValue(part.part, part.high)
  return (
    <tr>
      <th scope="row">{`${GROUP_NAMES[part.group]} · ${part.name}`}</th>
      <td className="number">{partValue(part.part, part.value)}</td>
      <td className="number">{part.value === null ? '—' : `${low}–${high}`}</td>
      <td className="number">{part.n}</td>
      <td className="number">{part.counts.toFixed(2)}</td>
      <td className="number">{percent(part.weight)}</td>
      <td className="number">{part.points.toFixed(1)}</td>
    </tr>
  )
}
