import { Alert, App, Button, Descriptions, Drawer, Popconfirm } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { common, word } from '@/texts/zh/common'
import { signIn } from '@/texts/zh/signIn'
import { inCity } from '@/time/city'
import { ErrorState, explain } from '@/ui/states'
import { type AccountDetail, unlinkIdentity, useAccount } from './api'
import { EditForm, LinkForm, NamesForm, NoteForm } from './SecurityForms'

const text = signIn.account
const moment = (at: string) => inCity(at).format('YYYY-MM-DD HH:mm')
const ADMINS = new Set(['system_admin', 'security_admin', 'audit_admin'])

export type Form = 'edit' | 'password' | 'factor' | 'unlock' | 'names' | 'link'

/** One account with its ways in, and what the signed-in administrator may do about them. */
export function AccountDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useAccount(id)
  return (
    <Drawer
      open
      size={640}
      title={data ? text.title(data.display_name) : text.open}
      onClose={onClose}
    >
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {data && <Detail account={data} />}
    </Drawer>
  )
}

function Detail({ account }: { account: AccountDetail }) {
  const [form, setForm] = useState<Form | null>(null)
  const close = () => setForm(null)
  return (
    <>
      <Facts account={account} />
      <Actions account={account} onOpen={setForm} />
      <Identities account={account} />
      <h3 className="drawer-title">{text.notes}</h3>
      {account.notes.length === 0 && <p className="soft">{text.noNotes}</p>}
      <ul className="account-notes">
        {account.notes.map(({ at, by, text: words }) => (
          <li key={`${at} ${words}`}>
            <span className="soft">
              {moment(at)} {by}
            </span>
            {words}
          </li>
        ))}
      </ul>
      {form === 'edit' && <EditForm account={account} onClose={close} />}
      {form === 'names' && <NamesForm account={account} onClose={close} />}
      {form === 'link' && <LinkForm account={account} onClose={close} />}
      {(form === 'password' || form === 'factor' || form === 'unlock') && (
        <NoteForm account={account} what={form} onClose={close} />
      )}
    </>
  )
}

function Facts({ account }: { account: AccountDetail }) {
  const { facts } = text
  const seen = account.last_seen_at ? moment(account.last_seen_at) : ''
  const rows: [string, string | null | undefined][] = [
    [facts.username, account.username],
    [facts.name, account.display_name],
    [facts.unit, account.unit_name],
    [facts.extension, account.extension],
    [facts.roles, account.roles.map((role) => word(common.roles, role)).join('、')],
    [facts.email, account.email],
    [facts.employeeNumber, account.employee_number],
    [facts.password, account.must_change_password ? text.mustChange : text.ownPassword],
    [facts.factor, account.has_factor ? text.factorOn(account.codes_left) : text.factorOff],
    [
      facts.locked,
      account.locked_until ? text.lockedUntil(moment(account.locked_until)) : text.notLocked,
    ],
    [
      facts.sessions,
      account.session_count ? text.sessions(account.session_count, seen) : text.noSessions,
    ],
  ]
  return (
    <Descriptions
      column={{ xs: 1, sm: 2 }}
      size="small"
      items={rows.map(([label, value]) => ({ key: label, label, children: value || text.none }))}
    />
  )
}

function Actions(props: { account: AccountDetail; onOpen: (form: Form) => void }) {
  const { account, onOpen } = props
  const { me, can } = useSession()
  if (!account.is_active) return null
  const isAdmin = account.roles.some((role) => ADMINS.has(role))
  const mayReset = can('account:reset') && account.id !== me.id
  return (
    <>
      {mayReset && isAdmin && <Alert type="info" showIcon title={text.admin} />}
      <div className="admin-buttons drawer-actions">
        {can('account:create') && <Button onClick={() => onOpen('edit')}>{text.edit}</Button>}
        {mayReset && !isAdmin && (
          <>
            <Button onClick={() => onOpen('password')}>{text.resetPassword}</Button>
            {account.has_factor && (
              <Button onClick={() => onOpen('factor')}>{text.resetFactor}</Button>
            )}
            <Button onClick={() => onOpen('names')}>{text.names}</Button>
            <Button onClick={() => onOpen('link')}>{text.link}</Button>
          </>
        )}
        {mayReset && account.locked_until && (
          <Button onClick={() => onOpen('unlock')}>{text.unlock}</Button>
        )}
      </div>
    </>
  )
}

function Identities({ account }: { account: AccountDetail }) {
  const { me, can } = useSession()
  const { message } = App.useApp()
  const cut = useStep((id: string) => unlinkIdentity(account.id, id, text.unlink), {
    onDone: () => message.success(text.unlinkedDone),
    onRefused: (error) => message.error(explain(error).title),
  })
  if (!account.identities.length) return null
  return (
    <>
      <h3 className="drawer-title">{text.facts.identities}</h3>
      <ul className="account-notes">
        {account.identities.map(({ id, label, linked_at }) => (
          <li key={id}>
            {label}{' '}
            <span className="soft">{signIn.own.identities.linkedAt(moment(linked_at))}</span>{' '}
            {can('account:reset') && account.id !== me.id && (
              <Popconfirm
                title={signIn.own.identities.unlinkConfirm(label)}
                onConfirm={() => cut.mutate(id)}
              >
                <Button size="small">{text.unlink}</Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
