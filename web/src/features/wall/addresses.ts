import { inCity } from '@/time/city'
import type { Wall } from './api'

/** Pages behind the wall, asked as the wall asks: the same place, category and days. */
const address = (path: string, asked: Readonly<Record<string, string | undefined>>) => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value) params.set(name, value)
  return params.size ? `${path}?${params}` : path
}

export const bandsOf = (wall: Wall, asked: Readonly<Record<string, string>> = {}) =>
  address('/bands', { place: wall.place?.code, ...asked })

export const incidentsOf = (wall: Wall) => address('/incidents', { place: wall.place?.code })

/** A figure of the last seven calendar days with today. */
export function figureOf(wall: Wall, figure: string): string {
  const today = inCity(wall.figures.at)
  return address('/figures', {
    figure,
    since: today.subtract(6, 'day').format('YYYY-MM-DD'),
    until: today.format('YYYY-MM-DD'),
    place: wall.place?.code,
  })
}

/** The wall of a district, "" for the city's, with or without the frame as it is now. */
export function wallOf(place: string, now: URLSearchParams): string {
  return address('/wall', { kiosk: now.get('kiosk') ?? '', place })
}
