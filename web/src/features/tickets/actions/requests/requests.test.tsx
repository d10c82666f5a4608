import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import dayjs from 'dayjs'
import { expect, test } from 'vitest'
import { ticketDetail } from '@/testing/tickets'
import { visit } from '@/testing/visit'
import type { ActionName, TicketDetail } from '../../api'
import { TicketActions } from '../TicketActions'
import { endOfDay } from './AskForms'
import { TicketRequests } from './RequestList'
import { TicketSupplements } from './SupplementList'
import type { Preview } from './steps'

const allowed = (name: ActionName) => ({ name, label: name, is_allowed: true, reason: null })

const preview = (given: Partial<Preview> = {}): Preview => ({
  due_at: '2026-11-23T09:30:00Z',
  new_due_at: '2026-11-23T09:30:00Z',
  citizen_due_at: '2026-11-23T13:30:00Z',
  new_citizen_due_at: '2026-11-23T13:30:00Z',
  steps: [],
  limit_amount: 3,
  unit: 'work_day',
  limit_text: '3个工作日',
  latest_end_at: '2027-02-18T02:00:00Z',
  ...given,
})

const choice = (code: string, label: string) => ({ code, label })
const CHOICES = {
  extension: [choice('works', '需施工或采购周期')],
  suspension: [choice('court', '等法院裁判')],
  termination: [],
  withdraw: [choice('citizen_asked', '诉求人要求撤回')],
  transfer: [],
}

function open(ticket: TicketDetail, answers: Record<string, unknown> = {}) {
  return visit({
    Page: () => (
      <>
        <TicketActions ticket={ticket} />
        <TicketRequests ticket={ticket} />
        <TicketSupplements ticket={ticket} />
      </>
    ),
    path: '/',
    permissions: ['ticket:read', 'ticket:ask', 'ticket:supplement', 'ticket:end'],
    answers: { 'GET /requests/choices': CHOICES, ...answers },
  })
}

async function pick(field: string, option: string) {
  await userEvent.click(await screen.findByLabelText(field))
  await userEvent.click(await screen.findByText(option, { selector: '[class*="option"] *' }))
}

test('the new date stands there before an extension is asked for', async () => {
  const ticket = ticketDetail({
    state: 'handling',
    version: 7,
    actions: [allowed('ask_extension')],
  })
  const { asked } = open(ticket, {
    [`GET /tickets/${ticket.id}/request-preview`]: ({ query }: { query: URLSearchParams }) =>
      query.get('amount') === '2' ? preview({ new_due_at: '2026-11-25T09:30:00Z' }) : preview(),
    [`POST /tickets/${ticket.id}/ask-extension`]: ticket,
  })
  await userEvent.keyboard('e')
  const amount = await screen.findByLabelText(/延长多少/)
  await pick('原因', '需施工或采购周期')
  await userEvent.clear(amount)
  await userEvent.type(amount, '2')
  await waitFor(() =>
    expect(screen.getByRole('region', { name: '同意之后' })).toHaveTextContent('11月25日 17:30'),
  )
  await userEvent.click(screen.getByLabelText('说明'))
  await userEvent.paste('配件三天后到货')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    code: 'works',
    reason: '配件三天后到货',
    amount: 2,
    version: 7,
  })
})

test('a suspension lasts until its day is over in the city', () => {
  expect(endOfDay(dayjs('2026-11-30'))).toBe('2026-11-30T15:59:59.999Z')
})

test('an agent writes down the answer, or that nobody was reached', async () => {
  const ticket = ticketDetail({
    state: 'to_supplement',
    version: 4,
    actions: [allowed('supplement')],
    supplements: [
      {
        id: 's1',
        from_state: 'to_review',
        needed: '请问是几号楼',
        asked_by_name: '苏静怡',
        asked_at: '2026-11-20T02:00:00Z',
        outcome: null,
        outcome_label: '',
        answer: '',
        ended_at: null,
        tries: [],
        may_give_up: false,
      },
    ],
  })
  const { asked } = open(ticket, {
    [`POST /tickets/${ticket.id}/supplement/phone`]: { phone: '12812345678', seconds: 120 },
    [`POST /tickets/${ticket.id}/supplement/answer`]: ticket,
  })
  expect(screen.getByRole('region', { name: '补充信息' })).toHaveTextContent('请问是几号楼')
  await userEvent.keyboard('f')
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByRole('radio', { name: /三次联系不上/ })).toBeDisabled()
  await userEvent.click(within(dialog).getByRole('button', { name: '查看号码并记录' }))
  expect(await within(dialog).findByText('12812345678')).toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText('诉求人的补充'), '3号楼2单元')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/answer'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/answer'))?.body).toEqual({
    answer: '3号楼2单元',
    version: 4,
  })
})

test('a withdrawal needs its code and its reason', async () => {
  const ticket = ticketDetail({ state: 'handling', actions: [allowed('withdraw')] })
  const { asked } = open(ticket, { [`POST /tickets/${ticket.id}/withdraw`]: ticket })
  await userEvent.click(screen.getByRole('button', { name: /撤回工单/ }))
  const dialog = await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('请选择原因')).toBeInTheDocument()
  expect(within(dialog).getByText('请写明理由')).toBeInTheDocument()
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
})
