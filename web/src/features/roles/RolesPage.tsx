import { useQuery } from '@tanstack/react-query'
import { Input, Select, Skeleton, Tooltip } from 'antd'
import { Fragment } from 'react'
import { Link, useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import { withFilter } from '@/features/tickets/filters'
import { useKeys } from '@/keys/useKeys'
import { roles as text } from '@/texts/zh/roles'
import { EmptyState, ErrorState } from '@/ui/states'
import { found, type Matrix, type Role } from './find'
import './roles.css'

/** Who may do what: every role against every permission, and the three administrators apart. */
export function RolesPage() {
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const only = params.get('role')
  const list = useQuery({
    queryKey: ['roles'],
    queryFn: () => unwrap(client.GET('/api/v1/roles')),
  })
  const codes = list.data?.roles.map(({ role }) => role) ?? []
  const choose = (role: string | undefined) =>
    setParams(withFilter(params, 'role', role), { replace: true })
  const move = (by: number) => {
    const at = only ? codes.indexOf(only) + by : by > 0 ? 0 : codes.length - 1
    if (codes[at]) choose(codes[at])
  }
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => move(1) },
    { keys: 'k', label: text.keys.previous, run: () => move(-1) },
    { keys: 'Escape', label: text.keys.back, isOff: !only, run: () => choose(undefined) },
  ])
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  if (!list.data) return <Skeleton active className="panel-waiting" />
  const shown = found(list.data, q, codes.includes(only ?? '') ? only : null)
  return (
    <div className="roles">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Input.Search
          type="search"
          allowClear
          defaultValue={q}
          placeholder={text.search}
          aria-label={text.search}
          style={{ width: 220 }}
          onSearch={(words) =>
            setParams(withFilter(params, 'q', words.trim() || undefined), { replace: true })
          }
        />
        <Select
          allowClear
          aria-label={text.one}
          placeholder={text.all}
          value={only}
          onChange={choose}
          options={list.data.roles.map(({ role, name }) => ({ value: role, label: name }))}
          style={{ width: 130 }}
        />
        <span className="list-tools-gap" />
        <Link to="/admin/accounts">{text.accounts}</Link>
      </div>
      <div className="roles-scroll">
        {!q && !only && <Admins admins={list.data.roles.filter(({ is_admin }) => is_admin)} />}
        {only && <RoleHead role={shown.roles[0]} />}
        {shown.groups.length ? (
          <MatrixTable matrix={shown} onChoose={choose} />
        ) : (
          <EmptyState title={text.empty} hint={text.emptyHint} />
        )}
        <p className="soft roles-note">{text.fixed}</p>
      </div>
    </div>
  )
}

/** The three administrators, and why they are three. */
function Admins({ admins }: { admins: readonly Role[] }) {
  return (
    <section className="roles-admins" aria-label={text.admins.title}>
      <h2>{text.admins.title}</h2>
      <p>{text.admins.text}</p>
      <ul>
        {admins.map(({ role, name, duty, holders }) => (
          <li key={role}>
            <b>{name}</b>{' '}
            <span className={holders ? 'soft' : 'roles-none'}>
              {holders ? text.holders(holders) : text.admins.none}
            </span>
            <p>{duty}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RoleHead({ role }: { role: Role | undefined }) {
  if (!role) return null
  return (
    <p className="roles-one">
      <b>{role.name}</b> {role.duty}{' '}
      <span className="soft">
        {text.holders(role.holders)} · {text.count(role.permissions.length)} ·{' '}
        {role.sees_all_units ? text.seesAll : text.seesOwn}
      </span>
    </p>
  )
}

function MatrixTable({ matrix, onChoose }: { matrix: Matrix; onChoose: (role: string) => void }) {
  const { roles, groups } = matrix
  const held = new Map(roles.map(({ role, permissions }) => [role, new Set(permissions)]))
  const isWide = roles.length > 1
  return (
    <table className="roles-matrix" data-wide={isWide}>
      <thead>
        <tr>
          <th scope="col">{text.permission}</th>
          {isWide &&
            roles.map((one) => (
              <th key={one.role} scope="col" data-admin={one.is_admin}>
                <Tooltip title={one.duty}>
                  <button
                    type="button"
                    aria-label={text.holdersOf(one.name, one.holders)}
                    onClick={() => onChoose(one.role)}
                  >
                    <span>{one.name}</span>
                    <span className={one.holders ? 'soft' : 'roles-none'}>{one.holders}</span>
                  </button>
                </Tooltip>
              </th>
            ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Fragment key={group.module}>
            <tr className="roles-group">
              <th scope="rowgroup" colSpan={isWide ? roles.length + 1 : 1}>
                <span>{group.name}</span>
              </th>
            </tr>
            {group.permissions.map(({ name, meaning }) => (
              <tr key={name}>
                <th scope="row">
                  {meaning} <code className="soft">{name}</code>
                  {isWide && !roles.some(({ permissions }) => permissions.includes(name)) && (
                    <span className="roles-nobody">{text.nobody}</span>
                  )}
                </th>
                {isWide &&
                  roles.map(({ role, is_admin }) => {
                    const isHeld = held.get(role)?.has(name) ?? false
                    return (
                      <td key={role} data-admin={is_admin} data-held={isHeld}>
                        <span role="img" aria-label={isHeld ? text.held : text.notHeld}>
                          {isHeld ? '●' : ''}
                        </span>
                      </td>
                    )
                  })}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}
