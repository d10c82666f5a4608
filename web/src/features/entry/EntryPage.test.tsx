import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { EntryPage } from './EntryPage'

const WATER = '解放路停水五个小时了'
const field = (name: string, value: string, more: object = {}) => ({
  field: name,
  label: name,
  value,
  code: null,
  state: 'proposed',
  confidence: 0.62,
  evidence: [{ start: 3, end: 5, text: '停水' }],
  model: 'm',
  model_version: '1',
  ...more,
})
const READ = {
  fields: [
    field('category', '公用事业/供水/停水', { code: '090101' }),
    field('kind', 'help'),
    field('urgency', 'urgent'),
    field('title', '解放路停水'),
  ],
  advice: [{ key: 'danger', text: '请立即拨打 119' }],
  is_danger: true,
  missing: [],
}
const MADE = {
  ...READ,
  id: 'a',
  number: '20261118000042',
  query_code: '482913',
  state: 'to_sign',
  route: 'direct',
  route_reason: '把握足够',
  unit: { id: 'u', code: 'U-WATER', name: '市水务局', short_name: '水务' },
  registered_at: '2026-11-18T02:00:00Z',
  due_at: '2026-11-20T02:00:00Z',
  reference: null,
}
const CITY = { 'GET /categories': [], 'GET /places': [] }
const open = (answers: Record<string, unknown>) =>
  visit({ Page: EntryPage, path: '/entry', permissions: ['ticket:create'], answers })

test('what is read shows as proposed with its evidence, what is entered is sent', async () => {
  const { asked } = open({ ...CITY, 'POST /tickets/proposals': READ, 'POST /tickets': MADE })
  const user = userEvent.setup()
  await user.paste(WATER)
  expect(await screen.findByText('请立即拨打 119')).toBeInTheDocument()
  expect(screen.getAllByText(/把握 62%/).length).toBeGreaterThan(1)
  const title = screen.getByLabelText('标题')
  expect(title).toHaveValue('解放路停水')
  await user.tripleClick(title)
  await user.paste('整条路停水')
  await user.keyboard('{F4}')
  expect(await screen.findByText('482913')).toBeInTheDocument()
  const sent = asked.find(({ path }) => path === '/tickets')?.body
  expect(sent).toMatchObject({ statement: WATER, channel: 'web', title: '整条路停水' })
  expect(sent).not.toHaveProperty('category_code')
  await user.keyboard('n')
  await waitFor(() =>
    expect(screen.getByLabelText('诉求原话', { selector: 'textarea' })).toHaveValue(''),
  )
})

test('a refusal is told and what was written stays', async () => {
  open({
    ...CITY,
    'POST /tickets/proposals': READ,
    'POST /tickets': () => refusal(409, 'channel.reference_taken', '这个外部编号已登记过工单 1'),
  })
  const user = userEvent.setup()
  const statement = screen.getByLabelText('诉求原话', { selector: 'textarea' })
  await user.paste(WATER)
  await user.keyboard('{F4}')
  expect(await screen.findByText('这个外部编号已登记过工单 1')).toBeInTheDocument()
  expect(statement).toHaveValue(WATER)
})

test('nothing is asked or sent before there are words', async () => {
  const { asked } = open(CITY)
  const user = userEvent.setup()
  await user.paste('停水')
  await user.keyboard('{F4}')
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
})
