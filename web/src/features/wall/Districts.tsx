import { Link, useSearchParams } from 'react-router'
import { wall as text } from '@/texts/zh/wall'
import { bandsOf, wallOf } from './addresses'
import type { Wall } from './api'
import { To } from './To'

type Street = Wall['map']['streets'][number]

const MOST = 10
const WITH_NOTES = 6

/** The most, in the order in which they came. */
function busiest(rows: readonly Street[]): Street[] {
  const least = [...rows].sort((one, other) => other.observed - one.observed)[MOST - 1]?.observed
  return rows.filter(({ observed }) => observed >= (least ?? 0)).slice(0, MOST)
}

/** The districts of the city, the streets of a district: what came, and what is usual by now. */
export function Districts({ wall }: { wall: Wall }) {
  const [params] = useSearchParams()
  const { streets, districts } = wall.map
  const rows = busiest(wall.place ? streets : districts)
  if (!rows.length) return null
  const title = wall.place ? text.streets : text.districts
  return (
    <section className="wall-places" aria-label={title} data-many={rows.length > WITH_NOTES}>
      <h2>{title}</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.code}>
            {wall.place ? (
              <To to={bandsOf(wall, { place: row.code })} permission="bands:read">
                <Row row={row} above={wall.place.name} />
              </To>
            ) : (
              <Link to={wallOf(row.code, params)}>
                <Row row={row} above="" />
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Row({ row, above }: { row: Street; above: string }) {
  const { name, observed, expected, level } = row
  const words = [
    level ? text.levels[`${level}` as keyof typeof text.levels] : '',
    expected === null ? '' : text.usualOf(expected),
  ]
  return (
    <>
      <b>{name.startsWith(above) ? name.slice(above.length) : name}</b>
      <span className="wall-count" data-level={level}>
        {observed.toLocaleString('zh-CN')}
      </span>
      <span className="wall-note">{words.filter(Boolean).join(' · ')}</span>
    </>
  )
}
