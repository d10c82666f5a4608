import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { refusal, serve } from '@/testing/visit'
import type { Progress } from './api'
import { ProgressPage } from './ProgressPage'

const NUMBER = '20261121000039'

const progress: Progress = {
  number: NUMBER,
  headline: '供水集团已签收，预计周四前答复',
  category: '停水',
  registered_at: '2026-11-21T02:00:00Z',
  unit: '云汀供水集团有限公司',
  promised: '周四 18:00 前',
  promised_at: '2026-11-26T10:00:00Z',
  is_late: false,
  steps: [
    { key: 'registered', state: 'done', title: '已受理', detail: '', at: '2026-11-21T02:00:00Z' },
    { key: 'handling', state: 'current', title: '正在办理', detail: '', at: null },
    { key: 'closed', state: 'next', title: '结案', detail: '', at: null },
  ],
  reply: null,
  can_evaluate: false,
  has_evaluated: false,
  pushed: [],
}

const settled: Progress = { ...progress, reply: '已恢复供水', can_evaluate: true }

function open(answers: Record<string, unknown>) {
  const asked = serve(answers)
  render(<ProgressPage />)
  return asked
}

async function ask(code = '892935') {
  await userEvent.type(screen.getByLabelText('您的工单号是多少？'), NUMBER)
  await userEvent.click(screen.getByRole('button', { name: '下一步' }))
  await userEvent.type(screen.getByLabelText('您的查询码是多少？'), code)
  await userEvent.click(screen.getByRole('button', { name: '查看进度' }))
}

test('asks one question at a time and answers like a parcel', async () => {
  const asked = open({ 'GET /public/progress': progress })
  expect(screen.queryByLabelText('您的查询码是多少？')).not.toBeInTheDocument()
  await ask()
  expect(await screen.findByText('供水集团已签收，预计周四前答复')).toBeInTheDocument()
  expect(asked[0]?.query.get('number')).toBe(NUMBER)
  expect(asked[0]?.query.get('code')).toBe('892935')
  const steps = screen.getAllByRole('listitem')
  expect(steps.map((step) => step.textContent)).toEqual([
    expect.stringContaining('已完成：已受理'),
    expect.stringContaining('进行中：正在办理'),
    expect.stringContaining('还没到：结案'),
  ])
  expect(steps[1]).toHaveAttribute('aria-current', 'step')
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus()
})

test('takes digits as a phone’s keyboard writes them', async () => {
  open({})
  await userEvent.type(screen.getByLabelText('您的工单号是多少？'), '２０２６ 1121 000039')
  await userEvent.click(screen.getByRole('button', { name: '下一步' }))
  expect(await screen.findByLabelText('您的查询码是多少？')).toHaveFocus()
})

test('counts the digits of a number that is too short', async () => {
  const asked = open({})
  await userEvent.type(screen.getByLabelText('您的工单号是多少？'), '20261121')
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('alert')).toHaveTextContent('您填了 8 位')
  expect(screen.getByLabelText('您的工单号是多少？')).toHaveAttribute('aria-invalid', 'true')
  expect(asked).toEqual([])
})

test.each([
  [refusal(404, 'not_found', ''), '没有查到'],
  [refusal(503, 'unavailable', ''), '系统正忙'],
  [Response.json({ code: 'too_many', data: { seconds: 90 } }, { status: 429 }), '请 90 秒后再试'],
])('a refusal is said in plain words and keeps what was typed', async (answer, words) => {
  open({ 'GET /public/progress': answer })
  await ask()
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent(words))
  expect(screen.getByLabelText('您的查询码是多少？')).toHaveValue('892935')
})

test('a broken line is no wrong code', async () => {
  render(<ProgressPage />)
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('offline')
  })
  await ask()
  expect(await screen.findByText(/网络不通/)).toBeInTheDocument()
})

test('three questions rate the work; nothing is sent before the last', async () => {
  let isRated = false
  const asked = open({
    'GET /public/progress': () =>
      isRated ? { ...settled, can_evaluate: false, has_evaluated: true } : settled,
    'POST /public/evaluation': () => {
      isRated = true
      return settled
    },
  })
  await ask()
  await userEvent.click(await screen.findByRole('button', { name: '我要评价' }))
  await userEvent.click(screen.getByRole('button', { name: '不满意' }))
  await userEvent.click(screen.getByRole('button', { name: '没有解决' }))
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.type(screen.getByLabelText(/还想说什么/), '还是没水')
  await userEvent.click(screen.getByRole('button', { name: '提交评价' }))
  expect(await screen.findByText('您已评价，谢谢。')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    number: NUMBER,
    code: '892935',
    satisfaction: 'dissatisfied',
    solved: 'no',
    words: '还是没水',
  })
})
