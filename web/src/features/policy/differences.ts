import { policy } from '@/texts/zh/policy'

type Doc = Record<string, unknown>

export interface Difference {
  path: string
  before: string
  after: string
}

/** What two documents say differently, one line a leaf; lists of texts by what came and went. */
export function differences(before: Doc | null, after: Doc | null): Difference[] {
  return [...leaves(before ?? {}, after ?? {}, [])]
}

function* leaves(before: Doc, after: Doc, path: readonly string[]): Generator<Difference> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[key], after[key]]
    if (JSON.stringify(one) === JSON.stringify(other)) continue
    const here = [...path, key]
    if (isDoc(one) && isDoc(other) && !isLimit(one)) yield* leaves(one, other, here)
    else if (isTexts(one) && isTexts(other)) yield list(one, other, here)
    else if (inWords(one) !== inWords(other))
      yield { path: here.join('.'), before: inWords(one), after: inWords(other) }
  }
}

function list(before: string[], after: string[], path: readonly string[]): Difference {
  const gone = before.filter((text) => !after.includes(text))
  const come = after.filter((text) => !before.includes(text))
  return {
    path: path.join('.'),
    before: gone.length ? policy.history.gone(gone.map(inWords).join('、')) : policy.nothing,
    after: come.length ? policy.history.come(come.map(inWords).join('、')) : policy.nothing,
  }
}

const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
const isLimit = (doc: Doc): doc is { amount: number; unit: string } =>
  'amount' in doc && 'unit' in doc

/** A limit as people read it, a list as a list, everything else as it is. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return policy.nothing
  if (typeof value === 'boolean') return value ? policy.yes : policy.no
  if (Array.isArray(value))
    return value.map(inWords).join(value.some(Array.isArray) ? '；' : '、') || policy.nothing
  if (isDoc(value) && isLimit(value)) return `${value.amount} ${unitWord(value.unit)}`
  if (isDoc(value)) return Object.values(value).map(inWords).join(' ') || policy.nothing
  const words: Record<string, string> = policy.values
  return words[String(value)] ?? String(value)
}

export const unitWord = (unit: string): string => {
  const words: Record<string, string> = policy.units
  return words[unit] ?? unit
}
