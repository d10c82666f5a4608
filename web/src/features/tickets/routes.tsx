import { FileTextOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'
import { tickets as text } from '@/texts/zh/tickets'

const TicketsPage = lazy(async () => ({ default: (await import('./TicketsPage')).TicketsPage }))
const TicketPage = lazy(async () => ({ default: (await import('./TicketPage')).TicketPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/tickets',
    permission: 'ticket:read',
    title: shell.nav.tickets,
    Page: TicketsPage,
    nav: { icon: <FileTextOutlined />, order: 20, group: 'ledger' },
  },
  { path: '/tickets/:id', permission: 'ticket:read', title: text.pageTitle, Page: TicketPage },
]
