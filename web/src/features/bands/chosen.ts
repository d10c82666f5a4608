import type { BandAlertRow, BandGrain } from './api'

/** What is chosen on the page; the address holds it. */
export interface Chosen {
  day: string | undefined
  grain: BandGrain
  category: string | undefined
  place: string | undefined
  cell: number | null
  alert: string
}

const GRAINS = ['band', 'hour', 'quarter']

export function chosenOf(params: URLSearchParams): Chosen {
  const grain = params.get('grain') ?? ''
  const cell = Number.parseInt(params.get('cell') ?? '', 10)
  return {
    day: params.get('day') ?? undefined,
    grain: GRAINS.includes(grain) ? (grain as BandGrain) : 'band',
    category: params.get('category') ?? undefined,
    place: params.get('place') ?? undefined,
    cell: Number.isNaN(cell) ? null : cell,
    alert: params.get('alert') ?? '',
  }
}

export function paramsOf(chosen: Chosen): URLSearchParams {
  const params = new URLSearchParams()
  const put = (name: string, value: string | undefined) => value && params.set(name, value)
  put('day', chosen.day)
  put('grain', chosen.grain === 'band' ? undefined : chosen.grain)
  put('category', chosen.category)
  put('place', chosen.place)
  put('cell', chosen.cell === null ? undefined : String(chosen.cell))
  put('alert', chosen.alert)
  return params
}

/** Where the face, the map and the tickets go when an alert is opened. */
export function followed(alert: BandAlertRow): Partial<Chosen> {
  const [only] = alert.places.length === 1 ? alert.places : []
  return {
    alert: alert.id,
    category: alert.category_code || undefined,
    place: only?.code,
    cell: null,
  }
}
