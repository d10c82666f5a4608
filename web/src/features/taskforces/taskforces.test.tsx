import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Risk, RiskRow } from './api'
import { fen, yuan } from './colours'
import { RisksPage } from './RisksPage'
import { WayDialog } from './WayDialog'

const row: RiskRow = {
  id: '01a20000-0000-7000-8000-0000000000d1',
  state: 'seen',
  level: 'serious',
  score: 58,
  family: 'wages',
  family_name: '欠薪讨薪',
  party: '恒昌电子厂',
  party_kind: 'factory',
  title: '恒昌电子厂：欠薪讨薪',
  place_name: '汀北区棉纺街道',
  category_name: '劳动保障/工资报酬',
  tickets: 5,
  hidden: 1,
  callers: 4,
  people: 30,
  first_at: '2026-11-18T02:00:00Z',
  last_at: '2026-11-21T02:00:00Z',
  trend: [{ day: '2026-11-21', tickets: 2 }],
  open_appeals: 0,
  task_force_id: null,
  version: 3,
}

const risk: Risk = {
  ...row,
  reasons: [
    {
      sign: 'petition',
      name: '集体行动用语',
      sentence: '1 件提到上访、拉横幅、堵门等集体行动',
      points: 14,
      n: 1,
      is_waived: false,
      ticket_ids: [],
      words: [{ ticket_id: 't', number: '20261121000001', text: '一起去拉横幅' }],
    },
  ],
  listed: [],
  appeals: [],
  ways: ['watched', 'no_risk'],
  may_appeal: true,
  reason: '',
  unit_name: '',
  verdict: null,
  judged_by: '',
  judged_at: null,
  scored_at: '2026-11-21T02:00:00Z',
  rules_number: 0,
}

const open = (more: Record<string, unknown> = {}, path = '/dispute-risks') =>
  visit({
    Page: RisksPage,
    path,
    permissions: ['dispute:read', 'dispute:judge'],
    answers: {
      'GET /dispute-risks': { items: [row], next: null, levels: { serious: 1 } },
      'GET /dispute-risks/precision': [{ level: '', judged: 4, true: 3, low: 0.3, high: 0.95 }],
      [`GET /dispute-risks/${row.id}`]: risk,
      ...more,
    },
  })

test('lists matters by score, and says how many verdicts bore it out', async () => {
  open()
  expect(await screen.findByText('恒昌电子厂：欠薪讨薪')).toBeInTheDocument()
  expect(screen.getByText('58')).toBeInTheDocument()
  expect(await screen.findByText(/确有风险 3 件（75%，95% 区间 30%–95%）/)).toBeInTheDocument()
})

test('nothing to see is said in words', async () => {
  open({ 'GET /dispute-risks': { items: [], next: null, levels: {} } })
  expect(await screen.findByText('没有达到关注线的事')).toBeInTheDocument()
})

test('every reason shows its points, n and words', async () => {
  open({}, `/dispute-risks?risk=${row.id}`)
  const detail = await screen.findByRole('article', { name: row.title })
  expect(within(detail).getByText(/n=1/)).toBeInTheDocument()
  expect(within(detail).getByText('一起去拉横幅')).toBeInTheDocument()
  expect(within(detail).getByText(/另有 1 件保密或举报工单/)).toBeInTheDocument()
})

test('no risk needs a reason and is sent with the version that was seen', async () => {
  const step: Array<() => Promise<unknown>> = []
  const Page = () => (
    <WayDialog
      risk={risk}
      way="no_risk"
      isBusy={false}
      onRun={(act) => step.push(act)}
      onClose={() => undefined}
    />
  )
  const { asked } = visit({
    Page,
    path: '/dispute-risks',
    permissions: ['dispute:judge'],
    answers: { [`POST /dispute-risks/${row.id}/no-risk`]: { ...risk, state: 'no_risk' } },
  })
  const sure = await screen.findByRole('button', { name: /确\s?定/ })
  expect(sure).toBeDisabled()
  fireEvent.change(screen.getByLabelText('理由'), { target: { value: '工资已全部发放' } })
  fireEvent.click(sure)
  await step[0]?.()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 3,
    reason: '工资已全部发放',
  })
})

test('yuan are sent as fen, and nonsense is no sum', () => {
  expect(fen('12,345.6')).toBe(1_234_560)
  expect(fen('一千')).toBe(0)
  expect(fen('-3')).toBe(0)
  expect(yuan(1_234_560)).toBe('¥12,345.60')
})
