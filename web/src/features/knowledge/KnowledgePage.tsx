import { Segmented } from 'antd'
import type { ComponentType } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { knowledge as text } from '@/texts/zh/knowledge'
import { NoPermission } from '@/ui/states'
import { useComing } from './api'
import { CardEditor } from './CardEditor'
import { CardSearch } from './CardSearch'
import { Coming } from './Coming'
import './knowledge.css'
import { Library } from './Library'
import { Monitor } from './Monitor'
import { ProposedCards } from './ProposedCards'
import { Reviews } from './Reviews'

type View = keyof typeof text.views | 'edit'

const PAGES: Readonly<Record<View, ComponentType>> = {
  search: CardSearch,
  library: Library,
  proposed: ProposedCards,
  coming: Coming,
  reviews: Reviews,
  monitor: Monitor,
  edit: CardEditor,
}

const KEEPERS = ['knowledge:edit', 'knowledge:approve', 'knowledge:own'] as const
/** What a view needs beside reading; nothing named: reading is enough. */
const NEEDED: Readonly<Partial<Record<View, readonly string[]>>> = {
  proposed: ['knowledge:approve'],
  reviews: KEEPERS,
  monitor: KEEPERS,
  edit: ['knowledge:edit', 'knowledge:own'],
}

const isView = (value: string): value is View => value in PAGES

/** Looking answers up, keeping them, publishing them. The address holds which. */
export default function KnowledgePage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const asked = params.get('view') ?? 'search'
  const view = isView(asked) ? asked : 'search'
  const may = (each: View) => NEEDED[each]?.some((permission) => can(permission)) ?? true
  const Page = PAGES[view]
  const offered = (Object.keys(text.views) as (keyof typeof text.views)[]).filter(may)
  return (
    <div className="knowledge-views">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Segmented
          value={view === 'edit' ? 'library' : view}
          onChange={(next) =>
            setParams(withFilter(new URLSearchParams(), 'view', next === 'search' ? '' : next))
          }
          options={offered.map((value) => ({ value, label: text.views[value] }))}
        />
        {view === 'search' && <ComingHint />}
      </div>
      {may(view) ? <Page /> : <NoPermission />}
    </div>
  )
}

/** Announced where agents look answers up. */
function ComingHint() {
  const { data } = useComing()
  if (!data?.length) return null
  return <Link to="/knowledge?view=coming">◐ {text.coming.banner(data.length)}</Link>
}
