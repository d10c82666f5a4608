import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { assignment, ticketDetail } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import { nextStep } from './actions/stepTable'
import type { TicketDetail } from './api'
import { TicketPage } from './TicketPage'

const HANDLER = ['ticket:read', 'ticket:inbox', 'ticket:sign', 'ticket:handle']

type Action = TicketDetail['actions'][number]
const allowed = (name: Action['name']): Action => ({
  name,
  label: name,
  is_allowed: true,
  reason: null,
})
const refused = (name: Action['name'], reason: string): Action => ({
  name,
  label: name,
  is_allowed: false,
  reason,
})

function open(ticket: TicketDetail, answers: Record<string, unknown> = {}, permissions = HANDLER) {
  return visit({
    Page: TicketPage,
    path: `/tickets/${ticket.id}`,
    route: '/tickets/:id',
    permissions,
    answers: {
      [`GET /tickets/${ticket.id}`]: ticket,
      [`GET /tickets/${ticket.id}/story`]: { items: [] },
      ...answers,
    },
  })
}

test('says where it stands, and greys what is not possible with the reason', async () => {
  open(
    ticketDetail({
      actions: [
        allowed('contact'),
        refused('submit', '还没有联系上诉求人'),
        refused('settle', '您的岗位没有这项权限'),
      ],
    }),
  )
  expect(await screen.findByText(/供水集团正在办理/)).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /记录联系/ })).toBeEnabled()
  expect(screen.getByText('还没有联系上诉求人')).toBeVisible()
  expect(screen.getByRole('button', { name: '提交办结审核' })).toBeDisabled()
  expect(screen.getByText('由其他岗位做（1）')).toBeInTheDocument()
})

test('hovering a field lights the words it came from', async () => {
  const ticket = ticketDetail({
    call_id: 'c1',
    fields: [
      {
        field: 'object',
        label: '对象',
        value: '停水',
        code: null,
        spans: [{ seq: 2, start: 3, end: 5 }],
      },
    ],
  })
  open(ticket, {
    [`GET /tickets/${ticket.id}/transcript`]: {
      call_id: 'c1',
      started_at: ticket.registered_at,
      from_seq: 2,
      to_seq: 2,
      utterances: [
        { seq: 1, party: 'agent', start_ms: 0, end_ms: 1000, text: '您好，请讲' },
        { seq: 2, party: 'citizen', start_ms: 1500, end_ms: 3000, text: '梧桐湾停水了' },
      ],
    },
  })
  await screen.findByText('梧桐湾停水了')
  await userEvent.hover(screen.getByText('停水', { selector: '.decided' }))
  const lit = await screen.findByText('停水', { selector: 'mark' })
  expect(lit.closest('li')).toHaveAttribute('data-seq', '2')
  await userEvent.unhover(screen.getByText('停水', { selector: '.decided' }))
  expect(document.querySelector('mark')).toBeNull()
})

test('what a machine proposed and nobody touched looks proposed', async () => {
  const proposal = {
    value: '公用事业/供水/停水',
    code: '090101',
    confidence: 0.83,
    spans: [],
    model: 'lexicon',
    model_version: '1',
    verdict: 'accept' as const,
  }
  open(
    ticketDetail({
      proposals: [
        { ...proposal, field: 'category', is_implicit: true },
        { ...proposal, field: 'kind', is_implicit: false },
      ],
    }),
  )
  expect(await screen.findByText('公用事业/供水/停水')).toHaveClass('proposed')
  expect(screen.getByText('求助', { selector: 'span[tabindex]' })).toHaveClass('decided')
})

test('signs by its key with the version that was seen', async () => {
  const ticket = ticketDetail({ actions: [allowed('sign')], version: 7 })
  const { asked } = open(ticket, { [`POST /tickets/${ticket.id}/sign`]: ticket })
  await screen.findByRole('button', { name: /签收/ })
  await userEvent.keyboard('s')
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/sign'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/sign'))?.body).toEqual({ version: 7 })
})

test('a reply needs its claim, and a claim of unsolved its reason', async () => {
  const ticket = ticketDetail({
    state: 'handling',
    actions: [allowed('save_reply')],
    assignments: [assignment()],
  })
  const { asked } = open(ticket, { [`POST /tickets/${ticket.id}/reply`]: ticket })
  await screen.findByRole('button', { name: /写答复/ })
  await userEvent.keyboard('r')
  const dialog = await screen.findByRole('dialog')
  await userEvent.type(within(dialog).getByLabelText('答复内容'), '已抢修')
  const send = within(dialog).getByRole('button', { name: /写答复/ })
  await userEvent.click(send)
  expect(await within(dialog).findByText('请选择解决情况')).toBeInTheDocument()
  await userEvent.click(within(dialog).getByText('部分解决'))
  await userEvent.click(send)
  expect(await within(dialog).findByText('请写明理由')).toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText('说明原因'), '零件未到')
  await userEvent.click(send)
  await waitFor(() => expect(asked.at(-1)?.method === 'POST' || asked.some(isReply)).toBe(true))
  expect(asked.find(isReply)?.body).toEqual({
    version: ticket.version,
    reply: '已抢修',
    solved: 'partly',
    solved_reason: '零件未到',
  })
})

const isReply = ({ path }: { path: string }) => path.endsWith('/reply')

test('when somebody was faster it says who, keeps the words and reads again', async () => {
  const ticket = ticketDetail({ state: 'to_approve', actions: [allowed('send_back')] })
  const { asked } = open(
    ticket,
    {
      [`POST /tickets/${ticket.id}/send-back`]: refusal(
        409,
        'ticket.changed',
        '李四 已于 10:02 修改过，请刷新后再操作',
      ),
    },
    ['ticket:read', 'ticket:close_review'],
  )
  await screen.findByRole('button', { name: /退回单位/ })
  await userEvent.keyboard('n')
  const reason = await screen.findByLabelText('理由')
  await userEvent.type(reason, '没有联系记录')
  const before = asked.filter(({ path }) => path === `/tickets/${ticket.id}`).length
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText(/李四 已于 10:02 修改过/)).toBeInTheDocument()
  expect(reason).toHaveValue('没有联系记录')
  await waitFor(() =>
    expect(asked.filter(({ path }) => path === `/tickets/${ticket.id}`).length).toBeGreaterThan(
      before,
    ),
  )
})

test('reveals the number only with a reason', async () => {
  const ticket = ticketDetail({ actions: [allowed('reveal')] })
  const { asked } = open(ticket, {
    [`POST /tickets/${ticket.id}/reveal`]: { field: 'phone', value: '12812341746', seconds: 30 },
  })
  const phone = (await screen.findByText(/128\*\*\*\*1746/)).closest('.masked') as HTMLElement
  await userEvent.click(within(phone).getByRole('button', { name: '显示' }))
  await userEvent.type(await screen.findByLabelText('查看原因'), '约上门时间')
  await userEvent.click(screen.getByRole('button', { name: '查看' }))
  expect(await screen.findByText('12812341746')).toBeInTheDocument()
  expect(asked.find(({ path }) => path.endsWith('/reveal'))?.body).toEqual({
    field: 'phone',
    why: '约上门时间',
  })
})

test('the story tells machine and person apart, the latest first', async () => {
  const ticket = ticketDetail()
  open(ticket, {
    [`GET /tickets/${ticket.id}/story`]: {
      items: [
        {
          at: '2026-11-21T02:00:00Z',
          actor_name: '周雨晴',
          is_machine: false,
          kind: 'said',
          name: 'ticket.registered',
          text: '登记',
        },
        {
          at: '2026-11-21T02:00:01Z',
          actor_name: null,
          is_machine: true,
          kind: 'sent',
          name: 'ticket.sent',
          text: '直派给供水集团',
        },
      ],
    },
  })
  const story = await screen.findByRole('region', { name: '办理经过' })
  const lines = await within(story).findAllByRole('listitem')
  expect(lines[0]).toHaveTextContent('系统')
  expect(lines[0]).toHaveTextContent('直派给供水集团')
  expect(lines[1]).toHaveTextContent('周雨晴')
})

test('the most likely step stands out: contact, then the reply, then what leads on', () => {
  const reached = {
    id: 'k1',
    at: '2026-11-21T02:00:00Z',
    actor_name: '江水生',
    way: 'phone' as const,
    result: 'reached' as const,
    seconds: 90,
    note: '',
  }
  const at = (contacts: (typeof reached)[]) =>
    ticketDetail({ state: 'handling', assignments: [assignment({ contacts })] })
  expect(nextStep(at([]), ['contact', 'save_reply', 'add_note'])).toBe('contact')
  expect(nextStep(at([reached]), ['contact', 'save_reply'])).toBe('save_reply')
  expect(nextStep(at([reached]), ['contact', 'save_reply', 'propose'])).toBe('propose')
  expect(nextStep(at([reached]), ['add_note'])).toBeUndefined()
})
