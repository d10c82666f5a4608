import { Segmented } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { knowledge as text } from '@/texts/zh/knowledge'
import { NoPermission } from '@/ui/states'
import { CardSearch } from './CardSearch'
import './knowledge.css'
import { ProposedCards } from './ProposedCards'

/** Looking answers up; for whoever may publish also what waits for that. The address holds which. */
export default function KnowledgePage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const isProposed = params.get('view') === 'proposed'
  if (!can('knowledge:approve')) return isProposed ? <NoPermission /> : <CardSearch />
  const show = (view: string) =>
    setParams(withFilter(new URLSearchParams(), 'view', view === 'proposed' ? view : ''))
  return (
    <div className="knowledge-views">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Segmented
          value={isProposed ? 'proposed' : 'search'}
          onChange={show}
          options={Object.entries(text.views).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {isProposed ? <ProposedCards /> : <CardSearch />}
    </div>
  )
}
