import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import type { Inspection, SheetItem } from './api'
import { groupsOf, InspectionPage } from './InspectionPage'
import { mayPass, nextPoints, scoreOf, suggestedPoints } from './marks'
import { piecesOf } from './pieces'
import { VerdictsPage } from './VerdictsPage'

const AT = '2026-11-21T02:00:00Z'

const item = (code: string, points: number, given: Partial<SheetItem> = {}): SheetItem => ({
  code,
  name: code,
  hint: '',
  points,
  is_red_line: false,
  flaws: [],
  suggested: points,
  given: null,
  note: '',
  ...given,
})

function inspected(given: Partial<Inspection> = {}): Inspection {
  return {
    id: 'i1',
    ticket: {
      id: 't1',
      number: '20261121000039',
      title: '梧桐湾停水',
      kind: 'help',
      state: 'to_callback',
      lead_unit_name: '供水集团',
      due_at: AT,
    },
    unit_name: '云汀市供水集团',
    why: 'findings',
    reasons: ['答复初检发现 2 处问题', '已重办 3 次'],
    flaws: ['no_date', 'contradicts_solved'],
    state: 'open',
    round: 1,
    opened_at: AT,
    taken_by_name: null,
    is_mine: false,
    decided_by_name: null,
    decided_at: null,
    score: null,
    is_notice: false,
    is_overturned: false,
    contest: 'none',
    version: 3,
    statement: '小区停水两天',
    demand: '尽快恢复',
    note: '',
    checks: {
      ticket_id: 't1',
      round: 1,
      claim: 'solved',
      solved_reason: '',
      reply: '已收悉，正在抢修。',
      findings: [
        {
          flaw: 'contradicts_solved',
          sentence: '称已解决，但文中说还没有办完',
          confidence: 0.88,
          places: [{ start: 4, end: 6 }],
          copied_from: null,
        },
      ],
      results: [],
      dates: [],
      contacts: [],
      covered: [{ start: 6, end: 8 }],
      model: 'replies-1',
    },
    reached: [{ at: AT, way: 'phone', result: 'reached', seconds: 5, note: '', is_short: true }],
    citizen: { satisfaction: 'dissatisfied', solved: 'no', words: '还没来水', at: AT },
    call_id: null,
    pass_score: 80,
    items: [
      item('truthful', 40, { is_red_line: true, suggested: 0 }),
      item('answered', 40),
      item('contact', 20),
    ],
    comment: '',
    objection: null,
    can_decide: true,
    why_not_decide: null,
    can_send_back: true,
    can_contest: false,
    why_not_contest: null,
    can_answer: false,
    why_not_answer: null,
    ...given,
  }
}

function open(one: Inspection, answers: Record<string, unknown> = {}, path = '/inspection') {
  return visit({
    Page: InspectionPage,
    path,
    permissions: ['inspection:read', 'inspection:handle'],
    answers: {
      'GET /inspections': { items: [one], next: null },
      'GET /inspections/i1': one,
      ...answers,
    },
  })
}

const lastBody = (asked: { method: string; body: unknown }[]) =>
  asked.filter(({ method }) => method === 'POST').at(-1)?.body

test('the reply is shown with what was noticed; pointing at it lights its words', async () => {
  open(inspected(), {}, '/inspection?open=i1')
  const finding = await screen.findByText('称已解决，但文中说还没有办完')
  const reply = screen.getByText('正在')
  expect(reply).toHaveAttribute('data-flawed', 'true')
  expect(reply).toHaveAttribute('data-lit', 'false')
  await userEvent.hover(finding)
  expect(reply).toHaveAttribute('data-lit', 'true')
  expect(screen.getByText('与单位说法不一致')).toBeInTheDocument()
  expect(screen.getByText(/通话 5 秒 过短/)).toBeInTheDocument()
  expect(screen.getAllByTitle('没有写明')).toHaveLength(3)
})

test('digits mark the items, B sends back, Alt+Enter hands it in', async () => {
  const { asked } = open(inspected(), {
    'POST /inspections/i1/decide': inspected({ state: 'sent_back', score: 60 }),
  })
  await screen.findByText('20261121000039')
  await userEvent.keyboard('j')
  await screen.findByText('质检表')
  await userEvent.keyboard('2')
  expect(screen.getByLabelText('answered')).toHaveValue('20')
  await userEvent.keyboard('b')
  await userEvent.type(screen.getByLabelText('意见'), '答复与事实不符')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(lastBody(asked)).toEqual({
    version: 3,
    verdict: 'send_back',
    comment: '答复与事实不符',
    marks: [
      { item: 'truthful', points: 0, note: '' },
      { item: 'answered', points: 20, note: '' },
      { item: 'contact', points: 20, note: '' },
    ],
  })
})

test('it cannot pass while a red line has no points', async () => {
  const { asked } = open(inspected(), {}, '/inspection?open=i1')
  await screen.findByText('质检表')
  await userEvent.keyboard('p{Alt>}{Enter}{/Alt}')
  expect(screen.getByRole('alert')).toHaveTextContent('请先选结论')
  await userEvent.keyboard('1p')
  await waitFor(() => expect(screen.getByRole('radio', { name: /^合格/ })).toBeChecked())
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
})

test('what can no longer be sent back says so before it is handed in', async () => {
  open(inspected({ can_send_back: false }), {}, '/inspection?open=i1')
  await screen.findByText('质检表')
  await userEvent.keyboard('b')
  expect(screen.getByText('已不能退回：将记为不合格并下发整改通知')).toBeInTheDocument()
})

test('E takes it with the version that was seen; a refusal is said', async () => {
  const { asked } = open(
    inspected(),
    { 'POST /inspections/i1/take': refusal(409, 'inspection.changed', '梁慎之 已修改过') },
    '/inspection?open=i1',
  )
  await screen.findByRole('button', { name: /领取/ })
  await userEvent.keyboard('e')
  expect(await screen.findByText('梁慎之 已修改过')).toBeInTheDocument()
  expect(lastBody(asked)).toEqual({ version: 3 })
})

test('another inspector answers the objection', async () => {
  const one = inspected({
    state: 'failed',
    score: 60,
    contest: 'asked',
    can_decide: false,
    can_answer: true,
    objection: {
      reason: '已按规定办理',
      asked_by_name: '江水生',
      asked_at: AT,
      is_upheld: null,
      answer: '',
      answered_by_name: null,
      answered_at: null,
    },
  })
  const { asked } = open(
    one,
    { 'POST /inspections/i1/contest/answer': one },
    '/inspection?view=contested&open=i1',
  )
  await userEvent.click(await screen.findByRole('button', { name: '答复异议' }))
  const dialog = await screen.findByRole('dialog')
  await userEvent.click(within(dialog).getByText('异议成立，撤销结论'))
  await userEvent.type(within(dialog).getByLabelText('答复意见'), '复核录音属实')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(lastBody(asked)).toEqual({ version: 3, is_upheld: true, answer: '复核录音属实' })
})

test('a unit reads its verdict and objects once', async () => {
  const one = inspected({ state: 'failed', score: 60, can_decide: false, can_contest: true })
  const { asked } = visit({
    Page: VerdictsPage,
    path: '/verdicts?open=i1',
    permissions: ['inspection:contest'],
    answers: {
      'GET /verdicts': { items: [one], next: null },
      'GET /verdicts/i1': one,
      'POST /verdicts/i1/contest': one,
    },
  })
  await userEvent.click(await screen.findByRole('button', { name: '提出异议' }))
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText('请写明理由，至少四个字')).toBeInTheDocument()
  await userEvent.type(screen.getByLabelText('异议理由'), '已按规定办理')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(lastBody(asked)).toEqual({ version: 3, reason: '已按规定办理' })
})

test('groups: mine first, then by why, ended last', () => {
  const rows = [
    inspected({ id: 'a', why: 'sample' }),
    inspected({ id: 'b' }),
    inspected({ id: 'c', is_mine: true }),
    inspected({ id: 'd', state: 'passed', is_mine: true }),
  ]
  const filled = groupsOf(rows).filter(({ rows: own }) => own.length)
  expect(filled.map(({ name, rows: own }) => [name, own.map(({ id }) => id)])).toEqual([
    ['mine', ['c']],
    ['findings', ['b']],
    ['sample', ['a']],
    ['ended', ['d']],
  ])
})

test('pieces count characters and overlap', () => {
  const pieces = piecesOf('𠀀ab中c', [{ start: 1, end: 4 }], [{ start: 3, end: 9 }])
  expect(pieces.map(({ text, isLit, isFlawed }) => [text, isLit, isFlawed])).toEqual([
    ['𠀀', false, false],
    ['ab', true, false],
    ['中', true, true],
    ['c', false, true],
  ])
  expect(piecesOf('', [], [])).toEqual([])
})

test('points go full, half, none; the score rounds down; a red line fails the whole', () => {
  const items = [item('a', 15), item('b', 15, { is_red_line: true, suggested: 0 })]
  const [first] = items
  expect(first && [15, 7, 3, 0].map((given) => nextPoints(first, given))).toEqual([7, 0, 0, 15])
  expect(suggestedPoints(items)).toEqual({ a: 15, b: 0 })
  expect(scoreOf(items, { a: 15, b: 10 })).toBe(83)
  expect(mayPass(items, { a: 15, b: 10 }, 80)).toBe(true)
  expect(mayPass(items, { a: 15, b: 0 }, 40)).toBe(false)
})
