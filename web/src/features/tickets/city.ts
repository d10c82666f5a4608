import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Unit = components['schemas']['UnitRead']
export type Category = components['schemas']['CategoryRead']
export type Place = components['schemas']['PlaceRead']

const GIVEN = { staleTime: Number.POSITIVE_INFINITY }

export const useUnits = () =>
  useQuery({
    queryKey: ['city', 'units'],
    queryFn: () => unwrap(client.GET('/api/v1/units')),
    ...GIVEN,
  })

export const useCategories = () =>
  useQuery({
    queryKey: ['city', 'categories'],
    queryFn: () => unwrap(client.GET('/api/v1/categories')),
    ...GIVEN,
  })

export const usePlaces = () =>
  useQuery({
    queryKey: ['city', 'places'],
    queryFn: () => unwrap(client.GET('/api/v1/places')),
    ...GIVEN,
  })

export interface Branch {
  value: string
  title: string
  children?: Branch[]
}

/** Rows with a `parent` code as the tree that a tree picker takes; rows without a known parent stand at the top. */
export function treeOf<Row extends { code: string; name: string }>(
  rows: readonly Row[],
  parentOf: (row: Row) => string | null,
): Branch[] {
  const branches = new Map<string, Branch>(
    rows.map(({ code, name }) => [code, { value: code, title: name }]),
  )
  const top: Branch[] = []
  for (const row of rows) {
    const branch = branches.get(row.code)
    const parent = branches.get(parentOf(row) ?? '')
    if (!branch) continue
    if (parent) parent.children = [...(parent.children ?? []), branch]
    else top.push(branch)
  }
  return top
}

/** A category code carries its parents: `090101` lies under `0901` under `09`. */
export const parentOfCategory = ({ code }: { code: string }) =>
  code.length > 2 ? code.slice(0, -2) : null
