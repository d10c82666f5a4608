import { data } from '@/texts/zh/data'
import type { Column, Doc } from './types'

const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
export const isSame = (one: unknown, other: unknown) =>
  (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other)

/** A value as people read it: labels for choices, 是 and 否, lists as lists. */
export function inWords(column: Pick<Column, 'type' | 'choices'> | null, value: unknown): string {
  if (isEmpty(value)) return data.nothing
  if (typeof value === 'boolean') return value ? data.yes : data.no
  const choices: Readonly<Record<string, string>> = column?.choices ?? {}
  if (Array.isArray(value)) return value.map((one) => inWords(column, one)).join(data.listComma)
  if (isDoc(value)) return String(value.label ?? value.name ?? JSON.stringify(value))
  return choices[String(value)] ?? String(value)
}

export interface Difference {
  /** The column, and inside a document the way to the leaf: `fields/plate/required`. */
  path: string
  label: string
  before: string
  after: string
}

type Columns = readonly Column[]

/** What two rows say differently, a line a column; documents are compared leaf by leaf. */
export function differences(columns: Columns, before: Doc | null, after: Doc | null): Difference[] {
  return columns.flatMap((column) => {
    const [one, other] = [before?.[column.name], after?.[column.name]]
    if (isSame(one, other)) return []
    if (column.type === 'json') return [...leaves(one, other, [column.name], [column.label])]
    if (column.type === 'list' && before && after) return listLine(column, one, other)
    return {
      path: column.name,
      label: column.label,
      before: inWords(column, one),
      after: inWords(column, other),
    }
  })
}

function listLine(column: Column, one: unknown, other: unknown): Difference {
  const [was, is] = [one, other].map((list) => (Array.isArray(list) ? list : []))
  const gone = was?.filter((item) => !is?.includes(item)) ?? []
  const come = is?.filter((item) => !was?.includes(item)) ?? []
  const isOrder = !gone.length && !come.length
  return {
    path: column.name,
    label: column.label,
    before: inWords(column, isOrder ? was : gone),
    after: inWords(column, isOrder ? is : come),
  }
}

/** A list of documents by their codes, anything else by its keys. */
function parts(value: unknown): Map<string, unknown> | null {
  if (isDoc(value)) return new Map(Object.entries(value))
  if (!Array.isArray(value) || !value.length || !value.every(isDoc)) return null
  return new Map(value.map((item, at) => [String(item.code ?? at + 1), item]))
}

function* leaves(
  one: unknown,
  other: unknown,
  path: readonly string[],
  labels: readonly string[],
): Generator<Difference> {
  const [was, is] = [parts(one), parts(other)]
  if (!was || !is || was.size + is.size === 0) {
    yield line(path, labels, inWords(null, one), inWords(null, other))
    return
  }
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [before, after] = [was.get(key), is.get(key)]
    if (isSame(before, after)) continue
    const next = [...labels, wordOf(key, after ?? before)]
    if (parts(before) && parts(after)) yield* leaves(before, after, [...path, key], next)
    else yield line([...path, key], next, inWords(null, before), inWords(null, after))
  }
  const [order, now] = [[...was.keys()], [...is.keys()]]
  if (Array.isArray(one) && isSame([...order].sort(), [...now].sort()) && !isSame(order, now))
    yield line(path, [...labels, data.fields.words.order ?? ''], names(was), names(is))
}

const names = (found: Map<string, unknown>) =>
  [...found.values()].map((item) => inWords(null, item)).join(data.listComma)

function wordOf(key: string, value: unknown): string {
  if (isDoc(value)) return String(value.label ?? value.name ?? key)
  return data.fields.words[key] ?? key
}

const line = (
  path: readonly string[],
  labels: readonly string[],
  before: string,
  after: string,
): Difference => ({ path: path.join('/'), label: labels.join(' · '), before, after })
