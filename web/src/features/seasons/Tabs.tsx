import { Link } from 'react-router'
import { seasons as text } from '@/texts/zh/seasons'

const PAGES = {
  calendar: '/seasons',
  plans: '/seasons/plans',
  matters: '/seasons/matters',
  data: '/seasons/data',
} as const

export function Tabs({ current }: { current: keyof typeof PAGES }) {
  return (
    <nav className="season-tabs" aria-label={text.title}>
      {(Object.keys(PAGES) as (keyof typeof PAGES)[]).map((page) => (
        <Link key={page} to={PAGES[page]} aria-current={page === current ? 'page' : undefined}>
          {text.tabs[page]}
        </Link>
      ))}
    </nav>
  )
}
