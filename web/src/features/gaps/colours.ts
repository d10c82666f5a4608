import type { StateColour } from '@/ui/theme'
import type { GapState } from './api'

export const COLOURS: Record<GapState, StateColour> = {
  open: 'waiting',
  assigned: 'in_hand',
  drafted: 'in_hand',
  answered: 'done',
  closed_no_need: 'done',
  merged: 'done',
}
