import { Link } from 'react-router'
import { understanding as text } from '@/texts/zh/understanding'
import type { Lights, Place, Understood } from './api'

const NAMES = Object.keys(text.facts) as (keyof typeof text.facts)[]

/** What the document says of itself and of others; every value lights its place. */
export function FactsPart({ understood, onLight }: Lights & { understood: Understood }) {
  const lights = onLight ? { onLight } : {}
  return (
    <>
      <dl className="understanding-facts">
        {NAMES.map((name) => {
          const fact = understood.facts.find((each) => each.name === name)
          return (
            <div key={name}>
              <dt>{text.facts[name]}</dt>
              <dd>
                {fact ? (
                  <Lit words={shown(name, fact.value)} at={fact.at} {...lights} />
                ) : (
                  <span className="soft">{text.unsaid}</span>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
      <h3>{text.relations.title}</h3>
      {understood.relations.length === 0 && <p className="soft">{text.relations.none}</p>}
      <ul className="understanding-relations">
        {understood.relations.map((relation) => (
          <li key={`${relation.kind}${relation.title}${relation.number}`}>
            <strong>{text.relations.kinds[relation.kind]}</strong>{' '}
            <Lit
              words={`《${relation.title}》${relation.number ? `（${relation.number}）` : ''}`}
              at={relation.at}
              {...lights}
            />{' '}
            <span className="soft">
              {relation.clauses.join('、')}
              {relation.from_day && text.relations.from(relation.from_day)}
            </span>{' '}
            <Other relation={relation} />
          </li>
        ))}
      </ul>
      <h3>{text.outline.title}</h3>
      <Outline understood={understood} {...lights} />
    </>
  )
}

function Other({ relation }: { relation: Understood['relations'][number] }) {
  if (!relation.other_code) return <span className="soft">{text.relations.unknown}</span>
  const states: Record<string, string> = text.relations.states
  return (
    <Link to={`/policies/${relation.other_code}`}>
      {states[relation.other_state ?? ''] ?? relation.other_code}
    </Link>
  )
}

function Outline({ understood, onLight }: Lights & { understood: Understood }) {
  const of = (kind: string) => understood.outline.filter((each) => each.kind === kind).length
  const counts = text.outline.counts(of('chapter'), of('article'), of('table'), of('attachment'))
  const shown = understood.outline.filter((each) => each.kind !== 'item' || each.title)
  return (
    <>
      <p className="soft">{counts || text.outline.none}</p>
      <ul className="understanding-outline">
        {shown.map((each) => (
          <li key={`${each.first}-${each.depth}`} data-depth={Math.min(each.depth, 6)}>
            <Lit
              words={`${each.label} ${each.title}`.trim()}
              at={{ block: each.first, start: 0, end: each.label.length + each.title.length }}
              {...(onLight ? { onLight } : {})}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

function Lit({ words, at, onLight }: Lights & { words: string; at: Place | null }) {
  if (!at || !onLight) return <span>{words}</span>
  return (
    <button type="button" className="understanding-words" onClick={() => onLight(at)}>
      {words}
    </button>
  )
}

const shown = (name: string, value: string) =>
  name === 'level' ? ((text.levels as Record<string, string>)[value] ?? value) : value
