import type { StateColour } from '@/ui/theme'
import type { RootState } from './api'

export const ROOT_COLOURS: Record<RootState, StateColour> = {
  draft: 'waiting',
  submitted: 'near',
  accepted: 'in_hand',
  refused: 'overdue',
  done: 'done',
}
