import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, serve } from '@/testing/visit'
import { AskPage } from './AskPage'
import type { Answer, Card, Knowledge } from './askApi'

const knowledge: Knowledge = {
  city: '云汀市',
  pinned: [{ code: 'K-WATER', title: '多处停水' }],
  most_asked: [{ code: 'K-HF', title: '公积金最多贷多少' }],
  subjects: [{ code: '13', name: '社保医保公积金', count: 40 }],
  coming: [
    {
      title: '居民医保缴费',
      when: '2027年1月1日起执行',
      source: '《通知》',
      valid_from: '2027-01-01',
    },
  ],
  areas: [
    { code: 'YT-TN', name: '汀南区' },
    { code: 'YT-TB', name: '汀北区' },
  ],
}

const card: Card = {
  code: 'K-HF',
  title: '公积金最多贷多少',
  answer: '两个人都交的，最多贷九十万元。',
  points: [{ label: '最高额度', text: '90万元', clause: '第七条' }],
  source: {
    title: '《云汀市住房公积金贷款管理办法》',
    number: '云公积金规〔2025〕3号',
    clause: '第七条',
    quote: '双缴存人最高90万元',
    original: '/api/v1/public/policies/POL-HF-LOAN/original',
  },
  basis: '以《云汀市住房公积金贷款管理办法》（云公积金规〔2025〕3号）第七条的规定为准。',
  unit: { name: '公积金中心', phone: '0000-8102146' },
  audience: '缴存职工',
  area: '',
  valid_from: '2025-06-01',
  valid_to: '2030-05-31',
  option: null,
  needs: null,
  needs_area: false,
}

const answer: Answer = {
  id: '01a20000-0000-7000-8000-000000000001',
  best: card,
  others: [{ code: 'K-HF-RENT', title: '租房提取' }],
  refused: false,
  why: '',
  who: '',
  unit: card.unit,
}

const open = (card: Partial<Card>): Card => ({ ...card, answer: '', points: [] }) as Card

function visit(answers: Record<string, unknown>) {
  const asked = serve({ 'GET /public/knowledge': knowledge, ...answers })
  render(<AskPage />)
  return asked
}

async function ask(words = '公积金能贷多少') {
  await userEvent.type(screen.getByLabelText('您想问什么？'), words)
  await userEvent.click(screen.getByRole('button', { name: '查一查' }))
}

test('begins with what is asked now and most, the subjects and what changes', async () => {
  visit({})
  expect(await screen.findByRole('button', { name: '多处停水' })).toBeInTheDocument()
  expect(screen.getByRole('region', { name: '大家常问' })).toHaveTextContent('公积金最多贷多少')
  expect(screen.getByRole('button', { name: /社保医保公积金/ })).toHaveTextContent('40 条')
  expect(screen.getByRole('region', { name: '马上有变化' })).toHaveTextContent('2027年1月1日起执行')
})

test('an answer shows its source, its validity, who is responsible and the public original', async () => {
  const asked = visit({ 'POST /public/ask': answer })
  await ask()
  const sheet = await screen.findByRole('region', { name: '公积金最多贷多少' })
  for (const words of [
    '最多贷九十万元',
    '为准',
    '云公积金规〔2025〕3号',
    '2025年6月1日至2030年5月31日',
  ]) {
    expect(sheet).toHaveTextContent(words)
  }
  expect(within(sheet).getByRole('link', { name: '下载政策原文' })).toHaveAttribute(
    'href',
    card.source.original,
  )
  expect(within(sheet).getByRole('link', { name: '0000-8102146' })).toHaveAttribute(
    'href',
    'tel:0000-8102146',
  )
  expect(within(sheet).getByRole('heading', { name: '公积金最多贷多少' })).toHaveFocus()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    text: '公积金能贷多少',
    area: null,
    told: {},
  })
})

test('asks for the district, then for the condition, before it answers', async () => {
  const condition = { name: '套数', question: '您家是第几套？', options: ['首套', '二套'] }
  const asked = visit({
    'POST /public/ask': ({ body }: { body: { area: string | null; told: object } }) => {
      if (!body.area) return { ...answer, best: open({ ...card, needs_area: true }) }
      if (!('套数' in body.told)) return { ...answer, best: open({ ...card, needs: condition }) }
      return { ...answer, best: { ...card, option: '首套' } }
    },
  })
  await ask()
  expect(await screen.findByRole('group', { name: /您问的是哪里/ })).toBeInTheDocument()
  expect(screen.queryByText('这个答案帮到您了吗？')).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '汀南区' }))
  await userEvent.click(await screen.findByRole('button', { name: '首套' }))
  expect(await screen.findByText(/最多贷九十万元/)).toBeInTheDocument()
  expect(screen.getByText(/您选的是：首套/)).toBeInTheDocument()
  expect(asked.filter(({ method }) => method === 'POST').at(-1)?.body).toEqual({
    text: '公积金能贷多少',
    area: 'YT-TN',
    told: { 套数: '首套' },
  })
})

test('what it does not know it says, with who does and how to reach them', async () => {
  visit({
    'POST /public/ask': {
      ...answer,
      best: null,
      others: [],
      refused: true,
      why: '这个问题还没有现成的答案',
      who: '您可以拨打 12345，或直接问公积金中心',
    },
  })
  await ask()
  const sheet = await screen.findByRole('region', { name: '没有找到有把握的答案' })
  expect(sheet).toHaveTextContent('直接问公积金中心')
  expect(within(sheet).getByRole('link')).toHaveAttribute('href', 'tel:0000-8102146')
  expect(screen.queryByText('这个答案帮到您了吗？')).not.toBeInTheDocument()
})

test('one touch says that it did not help', async () => {
  const asked = visit({
    'POST /public/ask': answer,
    [`POST /public/ask/${answer.id}/rating`]: new Response(null, { status: 204 }),
  })
  await ask()
  await userEvent.click(await screen.findByRole('button', { name: '没有帮到我' }))
  expect(await screen.findByText(/我们会补充完善/)).toBeInTheDocument()
  expect(asked.at(-1)?.body).toEqual({ helpful: false })
})

test('an empty question is refused before anything is asked', async () => {
  const asked = visit({})
  await screen.findByRole('button', { name: '多处停水' })
  await userEvent.click(screen.getByRole('button', { name: '查一查' }))
  expect(screen.getByRole('alert')).toHaveTextContent('至少两个字')
  expect(screen.getByLabelText('您想问什么？')).toHaveFocus()
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
})

test('a broken line keeps what was typed', async () => {
  visit({ 'POST /public/ask': refusal(503, 'unavailable', '') })
  await ask()
  expect(await screen.findByText(/系统正忙/)).toBeInTheDocument()
  expect(screen.getByLabelText('您想问什么？')).toHaveValue('公积金能贷多少')
})
