import type { ComponentType, ReactNode } from 'react'

type Can = (permission: string) => boolean

/** Desks where work waits, what one looks things up in, figures, administration. */
const GROUPS = ['desk', 'ledger', 'insight', 'admin'] as const
export type NavGroup = (typeof GROUPS)[number]

/** A page of a feature; `features/<name>/routes.tsx` exports `routes: FeatureRoute[]`. */
export interface FeatureRoute {
  path: string
  /**
   * Without this permission the page says so and the navigation leaves it out. Left out: the page
   * is open to every signed-in person.
   */
  permission?: string
  Page: ComponentType
  /** The word of the browser's tab. */
  title: string
  /**
   * Left out: the page is reached from another one only. Smaller `order` stands higher. `label`:
   * a shorter word than the title, where that does not fit.
   */
  nav?: { icon: ReactNode; order: number; group?: NavGroup; label?: string }
  /** `?kiosk=1` shows the page alone, without the frame: for a screen on a wall. */
  hasKiosk?: boolean
}

const modules = import.meta.glob<{ routes: FeatureRoute[] }>('../features/*/routes.tsx', {
  eager: true,
})

export const routes: FeatureRoute[] = Object.values(modules).flatMap((module) => module.routes)

export const mayOpen = (can: Can, { permission }: FeatureRoute) => !permission || can(permission)

/** Whether this address asks for a page without the frame. */
export const isKiosk = (pathname: string, search: string) =>
  new URLSearchParams(search).get('kiosk') === '1' &&
  routes.some(({ path, hasKiosk }) => hasKiosk && path === pathname)

/** What the person may open from the navigation, in its order. */
function reachable(can: Can): FeatureRoute[] {
  return routes
    .filter((route) => route.nav && mayOpen(can, route))
    .sort((one, other) => (one.nav?.order ?? 0) - (other.nav?.order ?? 0))
}

/** The navigation by groups; the person's own desk stands before everything, nothing is empty. */
export function navigation(can: Can): FeatureRoute[][] {
  const pages = reachable(can)
  const home = homeOf(can)
  const inGroup = (group: NavGroup) =>
    pages.filter(({ path, nav }) => path !== home && (nav?.group ?? 'desk') === group)
  const [desks = [], ...others] = GROUPS.map(inGroup)
  const own = pages.filter(({ path }) => path === home)
  return [[...own, ...desks], ...others].filter((group) => group.length)
}

/** Where a person's own work lies: whoever has the permission begins there; the first one counts. */
const HOMES: readonly (readonly [string, string])[] = [
  ['call:handle', '/desk'],
  ['dispatch:adjudicate', '/disputes'],
  ['ticket:inbox', '/inbox'],
  ['inspection:handle', '/inspection'],
  ['dispatch:dispatch', '/pool'],
  ['dispatch:review', '/pool'],
  ['callback:handle', '/callbacks'],
  ['board:read', '/board'],
]

/** The page to begin with: one's own desk, else the first of the navigation. */
export function homeOf(can: Can): string | undefined {
  const paths = reachable(can).map(({ path }) => path)
  const own = HOMES.find(([permission, path]) => can(permission) && paths.includes(path))
  return own?.[1] ?? paths[0]
}
