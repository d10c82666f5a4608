import { useNavigate } from 'react-router'
import { useSession } from '@/api/session'
import { usePlaces } from '@/features/tickets/city'
import { wall as text } from '@/texts/zh/wall'
import { type MapStep, StreetMap } from '@/ui/StreetMap'
import { bandsOf } from './addresses'
import type { Wall } from './api'
import { boxOf, labelsOf } from './map'

const SIDE = 1000
const STEPS: MapStep[] = [
  { from: -1, colour: '#2f6fb5', label: text.levels['-1'] },
  { from: 0, colour: '#26394c', label: text.levels['0'] },
  { from: 1, colour: '#c87a1e', label: text.levels['1'] },
  { from: 2, colour: '#d8403a', label: text.levels['2'] },
]

/** Streets by today's matters against usual; the streets of living alerts pulse. */
export function CityMap({ wall }: { wall: Wall }) {
  const places = usePlaces()
  const navigate = useNavigate()
  const { can } = useSession()
  const { streets } = wall.map
  const values = new Map<string, number>()
  for (const { code, level } of streets) if (level !== null) values.set(code, level)
  const seen = new Map(streets.map(({ code, observed }) => [code, observed]))
  const living = wall.alerts.items.filter(({ is_over: isOver }) => !isOver)
  const marked = new Set(living.flatMap((alert) => alert.places))
  const here = wall.place?.code
  const shown = (places.data ?? []).filter(
    ({ code, kind }) => !here || (kind === 'district' ? code === here : seen.has(code)),
  )
  const box = here ? boxOf(shown) : undefined
  if (!places.data) return <div className="wall-map" />
  return (
    <div className="wall-map">
      <StreetMap
        places={shown}
        values={values}
        steps={STEPS}
        label={text.mapOf(wall.place?.name ?? text.city)}
        say={(_, { code }) => (seen.has(code) ? text.street(seen.get(code) ?? 0) : text.noStreet)}
        marked={marked}
        markedLabel={text.alerted}
        labels={labelsOf(shown, wall, marked, (box?.[2] ?? SIDE) / SIDE)}
        box={box}
        isDark
        onSelect={
          can('bands:read') ? (code) => code && navigate(bandsOf(wall, { place: code })) : undefined
        }
      />
      {!values.size && <p className="wall-note">{text.noLevels}</p>}
    </div>
  )
}
