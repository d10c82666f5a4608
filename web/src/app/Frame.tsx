import { LogoutOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Tooltip } from 'antd'
import { useState } from 'react'
import { NavLink, Outlet } from 'react-router'
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
import { navigation } from './routes'

/** The page's own search field, if it has one: an input of type search. */
function focusSearch() {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus()
}

export function Frame() {
  const { me, can } = useSession()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const bindings = [
    { keys: '?', label: shell.keys.help, run: () => setHelpOpen(true) },
    { keys: '/', label: shell.keys.search, run: focusSearch },
  ]
  useKeys(bindings, { isBase: true })
  return (
    <div className="frame">
      <nav className="rail" aria-label={shell.navigation}>
        <span className="rail-mark">{common.product}</span>
        {navigation(can).map((route) => (
          <NavLink key={route.path} to={route.path} className="rail-item">
            {route.nav?.icon}
            <span>{route.title}</span>
          </NavLink>
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
            icon={<QuestionCircleOutlined />}
            aria-label={shell.keys.help}
            onClick={() => setHelpOpen(true)}
          />
        </Tooltip>
        <Person />
      </header>
      <main className="page">
        <Outlet />
      </main>
      <KeysHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

function Person() {
  const { me } = useSession()
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
        items: [{ key: 'out', icon: <LogoutOutlined />, label: shell.person.signOut }],
        onClick: () => signOut.mutate(),
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
