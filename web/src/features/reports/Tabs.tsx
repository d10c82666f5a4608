import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { reports as text } from '@/texts/zh/reports'

/** Schedules are for those who make reports; everybody else has one page only. */
export function Tabs({ current }: { current: 'list' | 'schedules' }) {
  const { can } = useSession()
  if (!can('report:make')) return null
  const pages = { list: '/reports', schedules: '/reports/schedules' } as const
  return (
    <nav className="figure-tabs" aria-label={text.title}>
      {(['list', 'schedules'] as const).map((page) => (
        <Link key={page} to={pages[page]} aria-current={page === current ? 'page' : undefined}>
          {text.tabs[page]}
        </Link>
      ))}
    </nav>
  )
}
