import { Link, useSearchParams } from 'react-router'
import { figures as text } from '@/texts/zh/figures'
import { FILTERS } from './FigureFilters'

const PAGES = { figures: '/figures', bands: '/figures/bands', checks: '/figures/checks' } as const

/** The three pages of figures; what was filtered stays filtered. */
export function Tabs({ current }: { current: keyof typeof PAGES }) {
  const [params] = useSearchParams()
  const kept = new URLSearchParams([...params].filter(([name]) => FILTERS.some((f) => f === name)))
  return (
    <nav className="figure-tabs" aria-label={text.title}>
      {(Object.keys(PAGES) as (keyof typeof PAGES)[]).map((page) => (
        <Link
          key={page}
          to={`${PAGES[page]}?${kept}`}
          aria-current={page === current ? 'page' : undefined}
        >
          {text.tabs[page]}
        </Link>
      ))}
    </nav>
  )
}
