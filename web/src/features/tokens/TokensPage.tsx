import { Alert, Button, Checkbox, Input, Table } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import '@/features/admin/admin.css'
import { withFilter } from '@/features/tickets/filters'
import { tokens as text } from '@/texts/zh/tokens'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Token, type TokenMade, useTokens } from './api'
import { columnsOf } from './columns'
import { MakeForm, RotateForm, Secret } from './TokenForms'
import './tokens.css'

const ENDED = new Set<Token['state']>(['expired', 'revoked'])

/** Tokens of partner systems: who answers for them, what they may, and until when. */
export function TokensPage() {
  const list = useTokens()
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const isAll = params.get('ended') === '1'
  const [form, setForm] = useState<Token | 'new' | null>(null)
  const [made, setMade] = useState<TokenMade | null>(null)
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  const all = list.data?.tokens ?? []
  const ending = all.filter(({ state }) => state === 'ending').length
  const rows = all.filter(
    ({ name, owner_name, state }) =>
      (isAll || !ENDED.has(state)) && `${name} ${owner_name ?? ''}`.includes(q),
  )
  const show = (token: TokenMade) => {
    setForm(null)
    setMade(token)
  }
  return (
    <div className="admin">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Input.Search
          type="search"
          allowClear
          defaultValue={q}
          placeholder={text.search}
          aria-label={text.search}
          style={{ width: 240 }}
          onSearch={(value) => setParams(withFilter(params, 'q', value.trim()))}
        />
        <Checkbox
          checked={isAll}
          onChange={({ target }) =>
            setParams(withFilter(params, 'ended', target.checked ? '1' : undefined))
          }
        >
          {text.showEnded}
        </Checkbox>
        <span className="list-tools-gap" />
        <Button type="primary" onClick={() => setForm('new')}>
          {text.create}
        </Button>
      </div>
      <p className="soft tokens-intro">{text.intro}</p>
      {ending > 0 && (
        <Alert banner type="warning" showIcon title={text.endingWarning(ending)} role="alert" />
      )}
      <Table<Token>
        rowKey="id"
        size="small"
        pagination={false}
        loading={list.isPending}
        dataSource={rows}
        scroll={{ x: 'max-content' }}
        columns={columnsOf(list.data?.scopes ?? [], setForm)}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
      />
      {form === 'new' && (
        <MakeForm scopes={list.data?.scopes ?? []} onMade={show} onClose={() => setForm(null)} />
      )}
      {form && form !== 'new' && (
        <RotateForm token={form} onMade={show} onClose={() => setForm(null)} />
      )}
      {made && <Secret made={made} onClose={() => setMade(null)} />}
    </div>
  )
}
