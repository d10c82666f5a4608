import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Register = Schemas['RegisterRead']
export type Column = Register['columns'][number]
export type Row = Schemas['RowRead']
export type RowDetail = Schemas['RowDetail']
export type Preview = Schemas['RowPreview']
/** What is wrong with a column, and what would be right. */
export interface Problem {
  column: string
  message: string
}
export type Effect = Preview['effects'][number]
export type Step = Schemas['PastRead']
export type Run = Schemas['ImportRead']
export type RunState = Run['state']
export type RunChange = Schemas['ChangeRead']
export type RunError = Schemas['ErrorRead']
export type Mode = Run['mode']
export type Doc = Record<string, unknown>
