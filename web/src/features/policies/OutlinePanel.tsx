import { Link } from 'react-router'
import { word } from '@/texts/zh/common'
import { policies } from '@/texts/zh/policies'
import { EmptyState } from '@/ui/states'
import type { PanelProps } from './FactsPanel'
import { PolicyStateTag } from './PolicyStateTag'
import { Seen } from './ReadingPage'

const text = policies.read

/** Chapters, articles, items; each leads to its place. */
export function OutlinePanel({ understood, policy, onPlace }: PanelProps) {
  const lengths = new Map(
    policy.blocks.map(({ number, text: words }) => [number, [...words].length]),
  )
  if (!understood.outline.length) return <EmptyState title={text.noOutline} />
  return (
    <ol className="policy-outline">
      {understood.outline.map((section) => (
        <li key={`${section.kind}-${section.first}-${section.label}`} data-depth={section.depth}>
          <button
            type="button"
            onClick={() =>
              onPlace({ block: section.first, start: 0, end: lengths.get(section.first) ?? 1 })
            }
          >
            {section.label} <span className="soft">{section.title}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

/** Documents that the policy names, and how they stand here. */
export function RelationsPanel({ understood, onPlace }: PanelProps) {
  if (!understood.relations.length) return <EmptyState title={text.noRelations} />
  return (
    <ul className="policy-relations">
      {understood.relations.map((relation) => (
        <li key={`${relation.kind}-${relation.title}-${relation.at.start}-${relation.at.block}`}>
          <b>{word(text.relationKinds, relation.kind)}</b>{' '}
          {relation.other_code ? (
            <Link to={`/policies/${relation.other_code}`}>《{relation.title}》</Link>
          ) : (
            <>
              《{relation.title}》 <span className="soft">{text.notHere}</span>
            </>
          )}{' '}
          <span className="soft">
            {relation.number} {relation.clauses.join('、')} {relation.from_day}
          </span>
          {relation.other_state && <PolicyStateTag state={relation.other_state} />}
          <Seen at={relation.at} onPlace={onPlace} />
        </li>
      ))}
    </ul>
  )
}
