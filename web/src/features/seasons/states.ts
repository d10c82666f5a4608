import type { StateColour } from '@/ui/theme'
import type { Evaluation, PlanRow } from './api'

export const PLAN_COLOURS: Record<PlanRow['state'], StateColour> = {
  proposed: 'near',
  confirmed: 'in_hand',
  evaluated: 'done',
  dismissed: 'waiting',
}

export const VERDICT_COLOURS: Record<Evaluation['effect']['verdict'], StateColour> = {
  fewer: 'done',
  more: 'overdue',
  cannot_tell: 'waiting',
}
