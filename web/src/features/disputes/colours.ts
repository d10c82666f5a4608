import type { StateColour } from '@/ui/theme'
import type { Adjudication, Objection } from './api'

export const OBJECTION_COLOURS: Record<Objection['state'], StateColour> = {
  open: 'waiting',
  upheld: 'done',
  rejected: 'done',
  referred: 'in_hand',
  lapsed: 'waiting',
}

export const ADJUDICATION_COLOURS: Record<Adjudication['state'], StateColour> = {
  open: 'in_hand',
  decided: 'done',
  lapsed: 'waiting',
}
