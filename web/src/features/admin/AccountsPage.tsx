import { App, Button, Input, Popconfirm, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { FirstPasswords } from '@/features/data/FirstPasswords'
import { useStep } from '@/features/tickets/api'
import { withFilter } from '@/features/tickets/filters'
import { admin } from '@/texts/zh/admin'
import { common, word } from '@/texts/zh/common'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { AccountDrawer } from './AccountDrawer'
import { AccountForm, RolesForm } from './AccountForms'
import './admin.css'
import { type Account, type AccountChoices, closeAccount, useAccounts, useChoices } from './api'

const text = admin.accounts

/** Who may sign in: the system administrator makes accounts, the security administrator grants. */
export function AccountsPage() {
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const list = useAccounts(q)
  const { data: choices } = useChoices()
  const [isCreating, setCreating] = useState<string | true | null>(null)
  const [granting, setGranting] = useState<Account | null>(null)
  const opened = params.get('id')
  const open = (id: string | undefined) => setParams(withFilter(params, 'id', id))
  const pages = list.data?.pages ?? []
  if (list.error && !pages.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="admin">
      {choices && choices.founding_roles.length > 0 && choices.may_create && (
        <Founding roles={choices.founding_roles} onCreate={setCreating} />
      )}
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
        <span className="list-tools-gap" />
        <FirstPasswords />
        {choices?.may_create && (
          <Button type="primary" onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        )}
      </div>
      <Table<Account>
        rowKey="id"
        size="small"
        columns={columnsOf(choices, setGranting, open)}
        dataSource={pages.flatMap(({ items }) => items)}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} /> }}
      />
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
      {isCreating && (
        <AccountForm
          role={isCreating === true ? null : isCreating}
          onClose={() => setCreating(null)}
        />
      )}
      {opened && <AccountDrawer id={opened} onClose={() => open(undefined)} />}
      {granting && choices && (
        <RolesForm account={granting} roles={choices.roles} onClose={() => setGranting(null)} />
      )}
    </div>
  )
}

/** An installation begins with one person; before anything else two more are needed. */
function Founding(props: { roles: readonly string[]; onCreate: (role: string) => void }) {
  return (
    <section className="founding" aria-label={text.founding.title}>
      <h2>{text.founding.title}</h2>
      <p>{text.founding.text}</p>
      <span className="admin-buttons">
        {props.roles.map((role) => (
          <Button key={role} type="primary" onClick={() => props.onCreate(role)}>
            {text.founding.create(word(common.roles, role))}
          </Button>
        ))}
      </span>
    </section>
  )
}

function columnsOf(
  choices: AccountChoices | undefined,
  onGrant: (account: Account) => void,
  onOpen: (id: string) => void,
): TableColumnsType<Account> {
  const { columns } = text
  return [
    {
      title: columns.username,
      width: 150,
      render: (_, { id, username }) => (
        <Button type="link" size="small" className="account-link" onClick={() => onOpen(id)}>
          {username}
        </Button>
      ),
    },
    { title: columns.name, dataIndex: 'display_name', width: 110 },
    { title: columns.unit, dataIndex: 'unit_name', width: 200 },
    { title: columns.extension, dataIndex: 'extension', width: 70 },
    {
      title: columns.roles,
      render: (_, { roles }) =>
        roles.length ? (
          <span className="flags">
            {roles.map((role) => (
              <span key={role} className="word-tag">
                {word(common.roles, role)}
              </span>
            ))}
          </span>
        ) : (
          <span className="soft">{text.noRoles}</span>
        ),
    },
    {
      title: columns.state,
      width: 90,
      render: (_, { is_active }) => (
        <StateTag colour={is_active ? 'done' : 'waiting'}>
          {is_active ? text.active : text.closed}
        </StateTag>
      ),
    },
    {
      title: columns.actions,
      width: 150,
      render: (_, account) => (
        <span className="admin-buttons">
          {choices?.may_grant && account.is_active && (
            <Button size="small" onClick={() => onGrant(account)}>
              {text.editRoles}
            </Button>
          )}
          {choices?.may_create && account.is_active && <Close account={account} />}
        </span>
      ),
    },
  ]
}

function Close({ account }: { account: Account }) {
  const { me } = useSession()
  const { message } = App.useApp()
  const closing = useStep(() => closeAccount(account.id), {
    onDone: () => message.success(text.closedDone),
    onRefused: (error) => message.error(explain(error).title),
  })
  if (account.id === me.id) return null
  return (
    <Popconfirm
      title={text.closeConfirm(account.display_name)}
      onConfirm={() => closing.mutate(undefined)}
    >
      <Button size="small" danger loading={closing.isPending}>
        {text.close}
      </Button>
    </Popconfirm>
  )
}
