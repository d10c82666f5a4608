import { Tooltip } from 'antd'
import { useMemo } from 'react'
import { desk } from '@/texts/zh/desk'
import { type Place, usePlaces } from './api'
import './cityMap.css'

const FALLBACK_RADIUS = 26

/** The place, and every place it lies in, the widest first. */
export function wayTo(places: ReadonlyMap<string, Place>, code: string | null): Place[] {
  const way: Place[] = []
  for (let next = code; next; ) {
    const place = places.get(next)
    if (!place) break
    way.unshift(place)
    next = place.parent_code
  }
  return way
}

/** The places of the city by code. */
export function usePlaceIndex(): ReadonlyMap<string, Place> {
  const { data } = usePlaces()
  return useMemo(() => new Map(data?.map((place) => [place.code, place])), [data])
}

/** A schematic map of the streets with the place lit: no base map, only neighbours. */
export function CityMap({ code }: { code: string | null }) {
  const places = usePlaceIndex()
  const way = wayTo(places, code)
  const litCodes = new Set(way.map((place) => place.code))
  const spot = way.at(-1)
  const all = [...places.values()]
  const label = spot ? desk.map.label(spot.full_name) : desk.map.none
  const isPoint = spot && spot.kind !== 'street' && spot.kind !== 'district' && spot.kind !== 'city'
  return (
    <svg className="city-map" viewBox="0 0 1000 1000" role="img" aria-label={label}>
      <title>{label}</title>
      {all
        .filter(({ kind }) => kind === 'street')
        .map((street) => (
          <Street key={street.code} street={street} isLit={litCodes.has(street.code)} />
        ))}
      {all
        .filter(({ kind, shape }) => kind === 'district' && shape)
        .map((district) => (
          <polygon
            key={district.code}
            className="map-district"
            points={district.shape}
            data-lit={litCodes.has(district.code)}
          />
        ))}
      {isPoint && spot.x !== null && spot.y !== null && (
        <circle className="map-spot" cx={spot.x} cy={spot.y} r={FALLBACK_RADIUS} />
      )}
    </svg>
  )
}

function Street({ street, isLit }: { street: Place; isLit: boolean }) {
  const shape = street.shape ? (
    <polygon className="map-street" data-lit={isLit} points={street.shape} />
  ) : (
    <circle
      className="map-street"
      data-lit={isLit}
      cx={street.x ?? 0}
      cy={street.y ?? 0}
      r={FALLBACK_RADIUS}
    />
  )
  return (
    <Tooltip title={street.full_name} mouseEnterDelay={0.3}>
      {shape}
    </Tooltip>
  )
}
