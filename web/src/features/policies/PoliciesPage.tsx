import { Segmented } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { policies as text } from '@/texts/zh/policies'
import { usePolicyNews } from './api'
import { ImportView } from './ImportView'
import { PolicyList } from './PolicyList'
import './policies.css'

/** The library of policies; for editors also how files come in. The address holds which. */
export default function PoliciesPage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  usePolicyNews()
  const isImport = params.get('view') === 'import' && can('knowledge:edit')
  return (
    <div className="policies">
      <div className="list-tools">
        <h1>{text.title}</h1>
        {can('knowledge:edit') && (
          <Segmented
            value={isImport ? 'import' : 'list'}
            onChange={(view) => setParams(view === 'import' ? { view } : {})}
            options={Object.entries(text.views).map(([value, label]) => ({ value, label }))}
          />
        )}
      </div>
      {isImport ? <ImportView /> : <PolicyList />}
    </div>
  )
}
