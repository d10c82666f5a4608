import { type ReactNode, useState } from 'react'
import { usePreference } from './preferences'

/** One column of a list: what a row shows in it, and how wide. `grows`: takes what is left over.
 * `sought`: the words looked for, to be lit. */
export interface ListColumn<Row> {
  name: string
  label: string
  width: number
  grows?: boolean
  render: (row: Row, sought: string) => ReactNode
}

/** A column that the person wants, in place; without a width it has its own. */
export interface Chosen {
  name: string
  width?: number | null
}

const isChosen = (kept: unknown): kept is Chosen =>
  typeof kept === 'object' && kept !== null && typeof (kept as Chosen).name === 'string'

/** What is kept, without columns that the list no longer has; the defaults when nothing is left. */
export function readChosen(
  kept: unknown,
  known: readonly string[],
  defaults: readonly string[],
): Chosen[] {
  const chosen = Array.isArray(kept)
    ? kept.filter(isChosen).filter(({ name }) => known.includes(name))
    : []
  return chosen.length ? chosen : defaults.map((name) => ({ name }))
}

/**
 * The columns of a page in the person's order and widths. A view may bring its own (`ofView`); as
 * soon as a hand changes the columns, the person's own choice holds.
 */
export function useColumns<Row>(
  page: string,
  all: readonly ListColumn<Row>[],
  defaults: readonly string[],
  ofView: { id: string; columns: readonly Chosen[] } | null = null,
) {
  const known = all.map(({ name }) => name)
  const [leftView, setLeftView] = useState<string | null>(null)
  const own = usePreference(`columns.${page}`, (kept) => readChosen(kept, known, defaults))
  const isOfView = ofView !== null && ofView.columns.length > 0 && leftView !== ofView.id
  const chosen = isOfView ? readChosen(ofView.columns, known, defaults) : own.value
  const columns = chosen.flatMap(({ name, width }) => {
    const column = all.find((one) => one.name === name)
    return column ? [width ? { ...column, width } : column] : []
  })
  const choose = (wanted: readonly Chosen[]) => {
    if (!wanted.length) return
    setLeftView(ofView?.id ?? null)
    own.keep([...wanted])
  }
  const reset = () => choose(defaults.map((name) => ({ name })))
  return { columns, chosen, choose, reset, isOfView, all }
}

export type ColumnsOf<Row> = ReturnType<typeof useColumns<Row>>

/** Tracks of a grid of rows; what grows keeps at least half of its width, flags take what they
 * need. */
export const tracksOf = (columns: readonly ListColumn<never>[]) =>
  columns
    .map(({ name, grows, width }) => {
      if (grows) return `minmax(${Math.round(width / 2)}px, 1fr)`
      return name === 'flags' ? `fit-content(${width}px)` : `minmax(0, ${width}px)`
    })
    .join(' ')

/** The least width at which every column can be read; beyond it the list scrolls sideways. */
export const leastWidth = (columns: readonly ListColumn<never>[]) =>
  columns.reduce((sum, { grows, width }) => sum + (grows ? width / 2 : width) + 10, 0)
