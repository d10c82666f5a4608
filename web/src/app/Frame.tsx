import { KeyOutlined, LogoutOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Tooltip } from 'antd'
import { useState } from 'react'
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { tellOtherTabs } from '@/api/otherTabs'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { shell } from '@/texts/zh/shell'
import { ClockControl } from './ClockControl'
import { Connection } from './Connection'
import './frame.css'
import { KeysHelp } from './KeysHelp'
import { PASSWORD_PATH } from './paths'
import { navigation } from './routes'

/** The page's own search field, if it has one: an input of type search. */
function focusSearch() {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus()
}

export function Frame() {
  const { me, can } = useSession()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const groups = me.must_change_password ? [] : navigation(can)
  const bindings = [
    { keys: '?', label: shell.keys.help, run: () => setHelpOpen(true) },
    { keys: '/', label: shell.keys.search, run: focusSearch },
  ]
  useKeys(bindings, { isBase: true })
  return (
    <div className="frame">
      <nav className="rail" aria-label={shell.navigation}>
        <span className="rail-mark">{common.product}</span>
        {groups.map((pages) => (
          <div key={pages[0]?.path} className="rail-group">
            {pages.map((route) => (
              <NavLink key={route.path} to={route.path} className="rail-item">
                {route.nav?.icon}
                <span>{route.title}</span>
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <header className="top">
        <strong>{me.city_name}12345</strong>
        <span className="top-gap" />
        <Connection />
        <ClockControl />
        <Tooltip title={`${shell.keys.help} ?`}>
          <Button
            type="text"
            className="top-help"
            icon={<QuestionCircleOutlined />}
            aria-label={shell.keys.help}
            onClick={() => setHelpOpen(true)}
          />
        </Tooltip>
        <Person />
      </header>
      <main className="page">{me.must_change_password ? <PasswordFirst /> : <Outlet />}</main>
      <KeysHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

/** Whoever still has a password that somebody else chose goes nowhere before changing it. */
function PasswordFirst() {
  const { pathname, search } = useLocation()
  if (pathname === PASSWORD_PATH) return <Outlet />
  return <Navigate to={`${PASSWORD_PATH}?to=${encodeURIComponent(pathname + search)}`} replace />
}

function Person() {
  const { me } = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/logout')),
    onSettled: () => {
      tellOtherTabs()
      queries.clear()
      location.assign('/login')
    },
  })
  const unit = me.unit?.name ?? shell.person.noUnit
  const extension = me.extension ? ` · ${shell.person.extension(me.extension)}` : ''
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'password', icon: <KeyOutlined />, label: shell.person.password },
          { key: 'out', icon: <LogoutOutlined />, label: shell.person.signOut },
        ],
        onClick: ({ key }) => (key === 'out' ? signOut.mutate() : navigate(PASSWORD_PATH)),
      }}
    >
      <button type="button" className="person">
        <strong>{me.display_name}</strong>
        <span className="soft">
          {unit}
          {extension}
        </span>
      </button>
    </Dropdown>
  )
}
