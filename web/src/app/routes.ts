import type { ComponentType, ReactNode } from 'react'

type Can = (permission: string) => boolean

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
  /** Left out: the page is reached from another one only. Smaller `order` stands higher. */
  nav?: { icon: ReactNode; order: number }
}

const modules = import.meta.glob<{ routes: FeatureRoute[] }>('../features/*/routes.tsx', {
  eager: true,
})

export const routes: FeatureRoute[] = Object.values(modules).flatMap((module) => module.routes)

export const mayOpen = (can: Can, { permission }: FeatureRoute) => !permission || can(permission)

/** What the person may open from the navigation, in its order. */
export function navigation(can: Can): FeatureRoute[] {
  return routes
    .filter((route) => route.nav && mayOpen(can, route))
    .sort((one, other) => (one.nav?.order ?? 0) - (other.nav?.order ?? 0))
}

/** Where a person's own work lies, the most urgent kind first. */
const HOMES = ['/desk', '/inbox', '/board', '/pool', '/close-review', '/callbacks']

/** The page to begin with: one's own desk, else the first of the navigation. */
export function homeOf(can: Can): string | undefined {
  const paths = navigation(can).map(({ path }) => path)
  return HOMES.find((path) => paths.includes(path)) ?? paths[0]
}
