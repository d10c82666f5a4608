import { Button, Input, Select, TreeSelect } from 'antd'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { parentOfCategory, treeOf, useCategories } from '@/features/tickets/city'
import { knowledge } from '@/texts/zh/knowledge'
import type { Standing, useLibrary } from './api'

const text = knowledge.library
const STANDINGS = Object.keys(knowledge.standing) as Standing[]

interface FiltersProps {
  params: URLSearchParams
  onFilter: (name: string, value: string | null | undefined) => void
  library: ReturnType<typeof useLibrary>['data']
  mayCreate: boolean
}

/** What the library is narrowed to; how many cards there are of each standing. */
export function Filters({ params, onFilter, library, mayCreate }: FiltersProps) {
  const categories = useCategories()
  const navigate = useNavigate()
  const standing = params.get('standing') ?? ''
  const more = params.get('more') ?? ''
  return (
    <div className="list-tools card-filters">
      <Input.Search
        type="search"
        allowClear
        defaultValue={params.get('q') ?? ''}
        maxLength={100}
        placeholder={text.search}
        aria-label={text.search}
        onSearch={(q) => onFilter('q', q.trim())}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={text.unit}
        aria-label={text.unit}
        value={params.get('unit') ?? undefined}
        options={library?.units.map(({ code, name, count }) => ({
          value: code,
          label: `${name} ${count}`,
        }))}
        onChange={(unit?: string) => onFilter('unit', unit)}
      />
      <TreeSelect
        allowClear
        showSearch={{ treeNodeFilterProp: 'title' }}
        placeholder={text.category}
        aria-label={text.category}
        value={params.get('category') ?? undefined}
        treeData={treeOf(categories.data ?? [], parentOfCategory)}
        onChange={(code?: string) => onFilter('category', code)}
      />
      <Input
        allowClear
        defaultValue={params.get('policy') ?? ''}
        placeholder={text.policy}
        aria-label={text.policy}
        onPressEnter={({ currentTarget }) => onFilter('policy', currentTarget.value.trim())}
        onBlur={({ currentTarget }) => onFilter('policy', currentTarget.value.trim())}
      />
      <span className="card-standings">
        <Choice isOn={!standing && !more} label={text.all} onClick={() => onFilter('', '')}>
          {null}
        </Choice>
        {STANDINGS.map((each) => (
          <Choice
            key={each}
            isOn={standing === each}
            label={knowledge.standing[each]}
            onClick={() => onFilter('standing', standing === each ? '' : each)}
          >
            {library?.counts[each] ?? ''}
          </Choice>
        ))}
        {(['expiring', 'changing'] as const).map((each) => (
          <Choice
            key={each}
            isOn={more === each}
            label={text[each](library?.[each] ?? 0)}
            onClick={() => onFilter('more', more === each ? '' : each)}
          >
            {null}
          </Choice>
        ))}
      </span>
      {mayCreate && (
        <Button type="primary" onClick={() => navigate('/knowledge?view=edit')}>
          {text.create}
        </Button>
      )}
    </div>
  )
}

function Choice(props: { isOn: boolean; label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="card-choice" aria-pressed={props.isOn} onClick={props.onClick}>
      {props.label} {props.children}
    </button>
  )
}
