import type { components } from '@/api/schema'
import { disputes as text } from '@/texts/zh/disputes'
import type { Adjudication, Objection } from './api'

export type Line =
  | { id: string; kind: 'objection'; objection: Objection }
  | { id: string; kind: 'adjudication'; adjudication: Adjudication }

export type GroupName = keyof typeof text.groups

const ofObjection = (objection: Objection): Line => ({
  id: objection.id,
  kind: 'objection',
  objection,
})
const ofAdjudication = (adjudication: Adjudication): Line => ({
  id: adjudication.id,
  kind: 'adjudication',
  adjudication,
})

/**
 * What waits for me first: to decide, to give an opinion on, to review. A joint review that I may
 * do both in stands once. `isUnit`: the objections shown are the unit's own.
 */
export function groupsOf(desk: components['schemas']['Disputes'], isUnit: boolean) {
  const decided = new Set(desk.to_decide.map(({ id }) => id))
  const rows: Record<GroupName, Line[]> = {
    decide: desk.to_decide.map(ofAdjudication),
    opine: desk.to_opine.filter(({ id }) => !decided.has(id)).map(ofAdjudication),
    review: isUnit ? [] : desk.to_review.map(ofObjection),
    mine: isUnit ? desk.to_review.map(ofObjection) : [],
    others: desk.others.map(ofAdjudication),
    recent: desk.recent.map(ofObjection),
  }
  return (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: rows[name],
  }))
}
