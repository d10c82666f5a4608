import type { StateColour } from '@/ui/theme'
import type { Inspection } from './api'

export const STATE_COLOUR: Record<Inspection['state'], StateColour> = {
  open: 'waiting',
  taken: 'in_hand',
  passed: 'done',
  failed: 'alert',
  sent_back: 'overdue',
}
