import type { StateColour } from '@/ui/theme'
import type { ForceRow, Instalment, Level, RiskState } from './api'

export const LEVELS: Record<Level, StateColour> = {
  none: 'done',
  attention: 'near',
  serious: 'overdue',
  grave: 'alert',
}

export const STATES: Record<RiskState, StateColour> = {
  seen: 'waiting',
  watched: 'in_hand',
  task_force: 'in_hand',
  handed: 'in_hand',
  no_risk: 'done',
  over: 'done',
}

export const FORCES: Record<ForceRow['state'], StateColour> = {
  working: 'in_hand',
  handed: 'done',
  closed: 'done',
}

export const PAYMENTS: Record<Instalment['state'], StateColour> = {
  due: 'waiting',
  late: 'overdue',
  paid: 'done',
  handed: 'done',
}

/** Fen as yuan: 1234500 is ¥12,345.00. */
export const yuan = (cents: number) =>
  `¥${(cents / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`

/** What a person typed, in fen; 0 for nothing that is a sum. */
export function fen(typed: string): number {
  const value = Number(typed.replaceAll(',', '').trim())
  return Number.isFinite(value) && value > 0 ? Math.round(value * 100) : 0
}
