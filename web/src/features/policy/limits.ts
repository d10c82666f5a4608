import type { LimitDoc, ProfileDoc } from './api'

const GROUPS: readonly [string, RegExp][] = [
  ['dispatch', /^dispatch\./],
  ['sign', /^sign\./],
  ['contact', /^contact\./],
  ['unit', /^unit\./],
  ['site', /^site\./],
  ['other', /./],
]

/** Keys of limits under the stage they belong to, those of a stage in the order of `known`. */
export function grouped(keys: readonly string[], known: readonly string[]): [string, string[]][] {
  const found = new Map<string, string[]>(GROUPS.map(([group]) => [group, []]))
  const places = new Map(known.map((key, i) => [key, i]))
  const place = (key: string) => places.get(key) ?? known.length
  for (const key of [...keys].sort((one, other) => place(one) - place(other))) {
    const [group] = GROUPS.find(([, pattern]) => pattern.test(key)) ?? ['other']
    found.get(group)?.push(key)
  }
  return [...found].filter(([, members]) => members.length)
}

export const withLimit = (doc: ProfileDoc, key: string, limit: LimitDoc): ProfileDoc => ({
  ...doc,
  limits: { ...doc.limits, [key]: limit },
})

/** The limit goes, and with it the categories that stood on it. */
export function withoutLimit(doc: ProfileDoc, key: string): ProfileDoc {
  const { [key]: _gone, ...limits } = doc.limits
  const kept = Object.entries(doc.category_limits).filter(([, limit]) => limit !== key)
  return { ...doc, limits, category_limits: Object.fromEntries(kept) }
}

export const UNITS = ['minute', 'hour', 'work_hour', 'work_day'] as const
