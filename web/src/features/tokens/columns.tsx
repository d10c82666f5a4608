import { App, Button, Popconfirm, type TableColumnsType } from 'antd'
import { useStep } from '@/features/tickets/api'
import { tokens as text } from '@/texts/zh/tokens'
import { inCity } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { revokeToken, type Scope, type Token } from './api'

const COLOURS = { alive: 'done', ending: 'near', expired: 'waiting', revoked: 'waiting' } as const
const DAY_MS = 86_400_000
const moment = (at: string) => inCity(at).format('YYYY-MM-DD HH:mm')

/** Whole days until `at`, of the machine's own time: a token ends in real time. */
export const daysUntil = (at: string, now = Date.now()) =>
  Math.floor((new Date(at).getTime() - now) / DAY_MS)

function Ends({ token: { expires_at, state } }: { token: Token }) {
  if (!expires_at) return <span className="tokens-warn">{text.noEnd}</span>
  return (
    <>
      <span className="number">{inCity(expires_at).format('YYYY-MM-DD')}</span>
      {state === 'ending' && (
        <span className="tokens-warn"> {text.daysLeft(daysUntil(expires_at))}</span>
      )}
    </>
  )
}

function Owner({ token: { owner_name, is_owner_gone } }: { token: Token }) {
  if (!owner_name) return <span className="soft">{text.noOwner}</span>
  return (
    <>
      {owner_name}
      {is_owner_gone && <div className="tokens-warn">{text.ownerGone}</div>}
    </>
  )
}

export function columnsOf(
  scopes: readonly Scope[],
  onRotate: (token: Token) => void,
): TableColumnsType<Token> {
  const meanings = new Map(scopes.map(({ name, meaning }) => [name, meaning]))
  const { columns } = text
  return [
    { title: columns.name, dataIndex: 'name' },
    { title: columns.owner, render: (_, token) => <Owner token={token} /> },
    {
      title: columns.scopes,
      render: (_, { permissions }) => (
        <span className="flags">
          {permissions.map((name) => (
            <span key={name} className="word-tag" title={name}>
              {meanings.get(name) ?? name}
            </span>
          ))}
        </span>
      ),
    },
    {
      title: columns.state,
      render: (_, { state }) => <StateTag colour={COLOURS[state]}>{text.states[state]}</StateTag>,
    },
    { title: columns.expires, render: (_, token) => <Ends token={token} /> },
    {
      title: columns.used,
      render: (_, { last_used_at }) =>
        last_used_at ? moment(last_used_at) : <span className="soft">{text.never}</span>,
    },
    {
      title: columns.count,
      align: 'right',
      render: (_, { use_count }) => <span className="number">{use_count.toLocaleString()}</span>,
    },
    {
      title: columns.actions,
      render: (_, token) =>
        (token.state === 'alive' || token.state === 'ending') && (
          <span className="admin-buttons">
            <Button size="small" onClick={() => onRotate(token)}>
              {text.rotate}
            </Button>
            <Revoke token={token} />
          </span>
        ),
    },
  ]
}

function Revoke({ token }: { token: Token }) {
  const { message } = App.useApp()
  const step = useStep(() => revokeToken(token.id), {
    onDone: () => message.success(text.revoked),
    onRefused: (error) => message.error(explain(error).title),
  })
  return (
    <Popconfirm title={text.revokeConfirm(token.name)} onConfirm={() => step.mutate(undefined)}>
      <Button size="small" danger loading={step.isPending}>
        {text.revoke}
      </Button>
    </Popconfirm>
  )
}
