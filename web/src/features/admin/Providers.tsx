import { App, Button, Popconfirm, Table } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { word } from '@/texts/zh/common'
import { signIn } from '@/texts/zh/signIn'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { approveProvider, checkProvider, type Provider, switchProvider, useProviders } from './api'
import { ProviderForm } from './ProviderForm'

const text = signIn.providers
const COLOURS = { on: 'done', off: 'waiting', waiting: 'near' } as const

/** Identity providers: one administrator sets them up, the other one approves. */
export function Providers() {
  const { can } = useSession()
  const list = useProviders()
  const [editing, setEditing] = useState<Provider | 'new' | null>(null)
  const mayEdit = can('provider:edit')
  const { columns } = text
  if (list.error) return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <section aria-label={text.title}>
      <div className="list-tools">
        <h1>{text.title}</h1>
        <span className="list-tools-gap" />
        {mayEdit && (
          <Button type="primary" onClick={() => setEditing('new')}>
            {text.create}
          </Button>
        )}
      </div>
      <p className="soft">{text.intro}</p>
      {!mayEdit && (
        <p className="soft">{can('provider:approve') ? text.approver : text.readOnly}</p>
      )}
      <Table<Provider>
        rowKey="id"
        size="small"
        pagination={false}
        loading={list.isPending}
        dataSource={list.data ?? []}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
        columns={[
          { title: columns.label, dataIndex: 'label' },
          { title: columns.issuer, dataIndex: 'issuer' },
          {
            title: columns.linkBy,
            render: (_, { claim, link_by }) => (
              <>
                <code>{claim}</code> {word(text.linkBys, link_by)}
              </>
            ),
          },
          {
            title: columns.state,
            render: (_, { state }) => (
              <StateTag colour={COLOURS[state]}>{text.states[state]}</StateTag>
            ),
          },
          {
            title: columns.who,
            render: (_, row) => `${row.configured_by ?? ''} / ${row.approved_by ?? ''}`,
          },
          { title: columns.linked, dataIndex: 'linked_count' },
          {
            title: columns.actions,
            render: (_, row) => <Actions provider={row} onEdit={() => setEditing(row)} />,
          },
        ]}
      />
      {editing && (
        <ProviderForm
          provider={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  )
}

function Actions({ provider, onEdit }: { provider: Provider; onEdit: () => void }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const onRefused = (error: Error) => message.error(explain(error).title)
  const approve = useStep(() => approveProvider(provider.id, provider.version), {
    onDone: () => message.success(text.approved),
    onRefused,
  })
  const turn = useStep(() => switchProvider(provider.id, !provider.is_active), {
    onDone: () => message.success(text.switched),
    onRefused,
  })
  const check = useStep(() => checkProvider(provider.id), {
    onDone: ({ problem }) =>
      problem ? message.warning(problem, 8) : message.success(text.checkOk),
    onRefused,
  })
  return (
    <span className="admin-buttons">
      {can('provider:approve') && provider.state === 'waiting' && (
        <Popconfirm title={text.approveConfirm} onConfirm={() => approve.mutate(undefined)}>
          <Button size="small" type="primary" loading={approve.isPending}>
            {text.approve}
          </Button>
        </Popconfirm>
      )}
      {can('provider:edit') && (
        <>
          <Button size="small" onClick={onEdit}>
            {text.edit}
          </Button>
          <Button size="small" loading={check.isPending} onClick={() => check.mutate(undefined)}>
            {text.check}
          </Button>
          <Button size="small" loading={turn.isPending} onClick={() => turn.mutate(undefined)}>
            {provider.is_active ? text.switchOff : text.switchOn}
          </Button>
        </>
      )}
    </span>
  )
}
