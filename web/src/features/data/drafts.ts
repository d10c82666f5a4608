import type { Column, Doc, Register } from './types'
import { isSame } from './words'

/** What a row is filled into: the row that was seen, its version, and what stands in the form. */
export interface Draft {
  base: Doc
  version: number
  doc: Doc
}

const BLANKS: Readonly<Record<string, unknown>> = {
  text: '',
  long_text: '',
  list: [],
  boolean: false,
}

const blank = ({ type }: Column): unknown => BLANKS[type] ?? null

/** A row that does not exist yet. */
export function newDraft({ columns }: Pick<Register, 'columns'>): Draft {
  const base = Object.fromEntries(columns.map((column) => [column.name, blank(column)]))
  return { base, version: 0, doc: base }
}

export const draftOf = (row: { doc: Doc; version: number }): Draft => ({
  base: row.doc,
  version: row.version,
  doc: row.doc,
})

/** The names of the columns that the person changed. */
export const changed = (columns: readonly Column[], { base, doc }: Pick<Draft, 'base' | 'doc'>) =>
  columns.map(({ name }) => name).filter((name) => !isSame(base[name], doc[name]))

/** The names of the columns that must be filled and are not. */
export const missing = (columns: readonly Column[], doc: Doc) =>
  columns
    .filter(({ required, type }) => required && type !== 'boolean')
    .map(({ name }) => name)
    .filter((name) => isSame(doc[name], ''))

/** The person's own changes over what the row says now. */
export function rebased(
  columns: readonly Column[],
  draft: Draft,
  latest: { doc: Doc; version: number },
): Draft {
  const mine = changed(columns, draft).map((name) => [name, draft.doc[name]])
  return {
    base: latest.doc,
    version: latest.version,
    doc: { ...latest.doc, ...Object.fromEntries(mine) },
  }
}

/** The columns that somebody else changed meanwhile and the person too. */
export function changedByBoth(columns: readonly Column[], draft: Draft, latest: Doc): string[] {
  const mine = new Set(changed(columns, draft))
  return changed(columns, { base: draft.base, doc: latest }).filter((name) => mine.has(name))
}
