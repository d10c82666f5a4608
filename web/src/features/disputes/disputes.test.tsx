import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { adjudication, candidate, due, objection, unit } from '@/testing/disputes'
import { refusal, visit } from '@/testing/visit'
import type { Adjudication, Objection } from './api'
import { DisputesPage } from './DisputesPage'
import { proposable } from './ObjectForm'
import { groupsOf } from './rows'
import { ObjectStep } from './TicketDispute'

const HOTLINE = ['dispatch:precedents', 'dispatch:review_objection', 'ticket:read']

interface Desk {
  to_review?: Objection[]
  to_opine?: Adjudication[]
  to_decide?: Adjudication[]
  others?: Adjudication[]
  recent?: Objection[]
}

const desk = (given: Desk) => ({
  to_review: [],
  to_opine: [],
  to_decide: [],
  others: [],
  recent: [],
  ...given,
})

function open(given: Desk, permissions = HOTLINE, answers = {}) {
  return visit({
    Page: DisputesPage,
    path: '/disputes',
    permissions,
    answers: { 'GET /disputes': desk(given), ...answers },
  })
}

test('an objection is rejected only with a reason', async () => {
  const one = objection()
  const { asked } = open({ to_review: [one] }, HOTLINE, { 'POST /objections/o1/reject': one })
  await userEvent.click(await screen.findByText(one.ticket.number))
  expect(await screen.findByText('清运归城管')).toBeInTheDocument()
  await userEvent.keyboard('n')
  await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText('请写明理由')).toBeInTheDocument()
  await userEvent.type(screen.getByLabelText('理由'), '清单列给街道')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    reason: '清单列给街道',
    version: 1,
  })
})

test('an upheld objection goes to the proposed unit unless another is chosen', async () => {
  const one = objection()
  const { asked } = open({ to_review: [one] }, HOTLINE, { 'POST /objections/o1/uphold': one })
  await userEvent.click(await screen.findByText(one.ticket.number))
  await screen.findByText('清运归城管')
  await userEvent.keyboard('u')
  await userEvent.type(await screen.findByLabelText('理由'), '合同写明')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    unit_id: 'id-汀南城管',
    reason: '合同写明',
    version: 1,
  })
})

test('the second round offers no upholding, and says so', async () => {
  const one = objection({ ordinal: 2, may_uphold: false })
  open({ to_review: [one] })
  await userEvent.click(await screen.findByText(one.ticket.number))
  expect(await screen.findByText(/第二轮异议只能驳回/)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /成立并改派/ })).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: /提请联合审定/ })).toBeEnabled()
})

test('who sent the ticket reads why he cannot review, and no key helps', async () => {
  const why = '派出这张工单的人不能审核对它的异议'
  const one = objection({ why_not: why })
  open({ to_review: [one] })
  await userEvent.click(await screen.findByText(one.ticket.number))
  expect(await screen.findByText(why)).toBeInTheDocument()
  await userEvent.keyboard('n')
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('a unit sees its own objections and where its opinion is asked', () => {
  const own = adjudication({ id: 'x' })
  const groups = groupsOf(
    desk({ to_review: [objection()], to_opine: [own, adjudication()], to_decide: [own] }),
    true,
  )
  expect(
    groups.filter(({ rows }) => rows.length).map(({ name, rows }) => [name, rows.length]),
  ).toEqual([
    ['decide', 1],
    ['opine', 1],
    ['mine', 1],
  ])
})

test('an opinion is given for the one unit that is mine', async () => {
  const one = adjudication()
  one.members = one.members.map((member, n) => ({ ...member, is_mine: n === 1 }))
  const { asked } = open({ to_opine: [one] }, ['ticket:inbox', 'dispatch:opine'], {
    'POST /adjudications/a1/opinions': one,
  })
  await userEvent.click(await screen.findByText(one.ticket.number))
  expect(await screen.findByText(/已有 1 家发表意见，过半数为 2 家，共 2 家/)).toBeInTheDocument()
  await userEvent.keyboard('o')
  const lead = await screen.findByLabelText('应由谁主办')
  await userEvent.click(lead)
  await userEvent.click(await screen.findByTitle('梧桐街道'))
  await userEvent.type(screen.getByLabelText('理由'), '街道清运')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    unit_id: 'id-汀南城管',
    lead_unit_id: 'id-梧桐街道',
    reasoning: '街道清运',
  })
})

test('the superior reads why it cannot decide yet', async () => {
  const one = adjudication({ why_not: '意见未过半数' })
  open({ to_decide: [one] }, ['ticket:inbox', 'dispatch:adjudicate'])
  await userEvent.click(await screen.findByText(one.ticket.number))
  expect(await screen.findByText('意见未过半数')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /作出裁定/ })).toBeDisabled()
})

const dispute = {
  lead_unit_id: 'id-梧桐街道',
  may_object: true,
  why_not: null,
  due: due(),
  choices: [candidate('汀南城管')],
  duties: [
    {
      code: 'D-030204-01',
      category: '城市管理',
      place: '',
      object: '',
      basis: '第十四条',
      unit: unit('环卫中心'),
    },
  ],
  objections: [],
  adjudication: null,
}

test('the cited row fills in the unit that it names', async () => {
  const { asked } = visit({
    Page: () => <ObjectStep ticketId="t1" />,
    path: '/inbox',
    permissions: ['dispatch:object'],
    answers: {
      'GET /tickets/t1/dispute': dispute,
      'POST /tickets/t1/objections': () => refusal(409, 'dispatch.refused', '已过异议时限'),
    },
  })
  await screen.findByRole('button', { name: /提出异议/ })
  await userEvent.keyboard('o')
  const dialog = await screen.findByRole('dialog')
  await userEvent.click(within(dialog).getByLabelText('引用的目录条目'))
  await userEvent.click(await screen.findByText(/第十四条 · D-030204-01/))
  await userEvent.type(within(dialog).getByLabelText('理由'), '归环卫中心')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('已过异议时限')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    duty_code: 'D-030204-01',
    unit_id: 'id-环卫中心',
    reason: '归环卫中心',
    evidence: '',
  })
  expect(within(dialog).getByLabelText('理由')).toHaveValue('归环卫中心')
})

test('only what the catalogue lists or the cited row names is proposed', () => {
  expect(proposable(dispute, undefined).map(({ name }) => name)).toEqual(['汀南城管'])
  const own = { ...dispute, lead_unit_id: 'id-汀南城管' }
  expect(proposable(own, undefined)).toEqual([])
  expect(proposable(dispute, dispute.duties[0]).map(({ name }) => name)).toEqual([
    '环卫中心',
    '汀南城管',
  ])
})

test('after the limit the button is grey and says why', async () => {
  visit({
    Page: () => <ObjectStep ticketId="t1" />,
    path: '/inbox',
    permissions: ['dispatch:object'],
    answers: {
      'GET /tickets/t1/dispute': { ...dispute, may_object: false, why_not: '已过异议时限' },
    },
  })
  expect(await screen.findByText('已过异议时限')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /提出异议/ })).toBeDisabled()
})
