import type { components } from '@/api/schema'

export type Matrix = components['schemas']['RoleMatrix']
export type Role = Matrix['roles'][number]
export type Group = Matrix['groups'][number]

const has = (text: string, words: string) => text.toLowerCase().includes(words)

/**
 * The part of the matrix that somebody looks for: a role named in the search keeps every row it
 * holds, a module all of its rows, a permission its own; `only` leaves one role's permissions.
 */
export function found({ roles, groups }: Matrix, search: string, only: string | null): Matrix {
  const words = search.trim().toLowerCase()
  const named = words ? roles.filter(({ name, role }) => has(name, words) || role === words) : []
  const kept = only ? roles.filter(({ role }) => role === only) : []
  const held = new Set(kept.flatMap(({ permissions }) => permissions))
  const ofNamed = new Set(named.flatMap(({ permissions }) => permissions))
  const rows = groups
    .map((group) => ({
      ...group,
      permissions: group.permissions.filter(
        ({ name, meaning }) =>
          (!only || held.has(name)) &&
          (!words ||
            has(group.name, words) ||
            has(meaning, words) ||
            name.startsWith(words) ||
            ofNamed.has(name)),
      ),
    }))
    .filter(({ permissions }) => permissions.length)
  return { roles: only ? kept : roles, groups: rows }
}
