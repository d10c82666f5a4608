import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { topics as text } from '@/texts/zh/topics'

const PAGES = { week: '/topics', year: '/topics/year', campaigns: '/campaigns' } as const

/** Candidates tell of the whole city: a unit's people begin with the list. */
export const useSeesCandidates = () => {
  const { can } = useSession()
  return can('topic:edit') || can('topic:choose')
}

export function Tabs({ current }: { current: keyof typeof PAGES }) {
  const seesCandidates = useSeesCandidates()
  const pages = (Object.keys(PAGES) as (keyof typeof PAGES)[]).filter(
    (page) => page !== 'week' || seesCandidates,
  )
  return (
    <nav className="figure-tabs" aria-label={text.title}>
      {pages.map((page) => (
        <Link key={page} to={PAGES[page]} aria-current={page === current ? 'page' : undefined}>
          {text.tabs[page]}
        </Link>
      ))}
    </nav>
  )
}
