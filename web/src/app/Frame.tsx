import {
  KeyOutlined,
  LogoutOutlined,
  QuestionCircleOutlined,
  SafetyOutlined,
} from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Tooltip } from 'antd'
import { useState } from 'react'
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { tellOtherTabs } from '@/api/otherTabs'
import { type Me, useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { shell } from '@/texts/zh/shell'
import { signIn } from '@/texts/zh/signIn'
import { useBusinessClock } from '@/time/clock'
import { ClockControl } from './ClockControl'
import { Connection } from './Connection'
import './frame.css'
import { KeysHelp } from './KeysHelp'
import { FACTOR_PATH, PASSWORD_PATH, SIGN_IN_PATH } from './paths'
import { isKiosk, navigation } from './routes'

/** The page's own search field, if it has one: an input of type search. */
function focusSearch() {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus()
}

export function Frame() {
  const { me, can } = useSession()
  const { pathname, search } = useLocation()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const first = firstStep(me)
  const groups = first ? [] : navigation(can)
  const bindings = [
    { keys: '?', label: shell.keys.help, run: () => setHelpOpen(true) },
    { keys: '/', label: shell.keys.search, run: focusSearch },
  ]
  useKeys(bindings, { isBase: true })
  if (!first && isKiosk(pathname, search)) {
    return (
      <>
        <Kiosk />
        <KeysHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      </>
    )
  }
  return (
    <div className="frame">
      <nav className="rail" aria-label={shell.navigation}>
        <span className="rail-mark">{common.product}</span>
        {groups.map((pages) => (
          <div key={pages[0]?.path} className="rail-group">
            {pages.map((route) => (
              <NavLink key={route.path} to={route.path} className="rail-item">
                {route.nav?.icon}
                <span>{route.nav?.label ?? route.title}</span>
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <header className="top">
        <strong>{me.city_name}12345</strong>
        <span className="top-gap" />
        {!first && <Connection />}
        {!first && <ClockControl />}
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
      <main className="page">{first ? <First path={first} /> : <Outlet />}</main>
      <KeysHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

/** The page alone; the clock is kept in step here, as the frame's is. */
function Kiosk() {
  useBusinessClock()
  return (
    <main className="kiosk">
      <Outlet />
    </main>
  )
}

/** Before anything else: a password that nobody else chose, then the second factor a role demands. */
function firstStep(me: Me): string | null {
  if (me.must_change_password) return PASSWORD_PATH
  return me.must_enrol_factor ? FACTOR_PATH : null
}

function First({ path }: { path: string }) {
  const { pathname, search } = useLocation()
  if (pathname === path) return <Outlet />
  const isStep = pathname === PASSWORD_PATH || pathname === FACTOR_PATH
  const back = isStep ? (new URLSearchParams(search).get('to') ?? '/') : pathname + search
  return <Navigate to={`${path}?to=${encodeURIComponent(back)}`} replace />
}

function Person() {
  const { me } = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/logout')),
    onSettled: (leave) => {
      tellOtherTabs()
      queries.clear()
      // Where the person came by a provider, it is asked to forget them too.
      location.assign(leave?.url ?? '/login')
    },
  })
  const unit = me.unit?.name ?? shell.person.noUnit
  const extension = me.extension ? ` · ${shell.person.extension(me.extension)}` : ''
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: SIGN_IN_PATH, icon: <SafetyOutlined />, label: signIn.own.title },
          { key: PASSWORD_PATH, icon: <KeyOutlined />, label: shell.person.password },
          { key: 'out', icon: <LogoutOutlined />, label: shell.person.signOut },
        ],
        onClick: ({ key }) => (key === 'out' ? signOut.mutate() : navigate(key)),
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
