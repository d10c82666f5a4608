import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import type { WatchHistory as History } from './api'
import { curveOption, scoreAt } from './curve'
import { WatchHistory } from './WatchHistory'

vi.mock('@/features/figures/Chart', () => ({
  default: ({ label, onPick }: { label: string; onPick: (mark: number) => void }) => (
    <button type="button" aria-label={label} onClick={() => onPick(1)} />
  ),
}))

const signal = { kind: 'feeling', code: 'feeling:anger', amount: 1, spans: [] }
const history: History = {
  call_id: 'c1',
  level: 0,
  score: 12,
  at_ms: 60_000,
  is_final: true,
  signals: [
    { ...signal, code: 'late_greeting', sentence: '5 秒内没有问候', at_ms: 5_000, seq: null },
    { ...signal, sentence: '来电人生气', at_ms: 20_000, seq: 7 },
  ],
  steps: [
    { at_ms: 20_000, level: 1, score: 36, reasons: ['来电人生气'], announces: true },
    { at_ms: 55_000, level: 0, score: 12, reasons: [], announces: false },
  ],
  curve: [
    { at_ms: 0, score: 0 },
    { at_ms: 5_000, score: 8 },
    { at_ms: 20_000, score: 6 },
    { at_ms: 20_000, score: 36 },
    { at_ms: 60_000, score: 12 },
  ],
  rises: [25, 50, 80],
}

function open(answer: History, onJump = vi.fn()) {
  visit({
    Page: () => <WatchHistory callId="c1" onJump={onJump} />,
    path: '/',
    permissions: [],
    answers: { 'GET /calls/c1/watch': answer },
  })
  return onJump
}

test('the steps stand with their times, levels and reasons', async () => {
  open(history)
  const steps = within(await screen.findByLabelText('风险升降'))
  expect(steps.getAllByRole('listitem').map((one) => one.textContent)).toEqual([
    '00:20留意来电人生气',
    '00:55平稳',
  ])
})

test('a sign and its mark on the curve lead to the words; one of time alone leads nowhere', async () => {
  const onJump = open(history)
  await userEvent.click(await screen.findByRole('button', { name: '来电人生气' }))
  await userEvent.click(await screen.findByLabelText('风险分随时间变化'))
  expect(onJump.mock.calls).toEqual([[7], [7]])
  expect(screen.queryByRole('button', { name: '5 秒内没有问候' })).toBeNull()
})

test('a call without signs says so', async () => {
  open({ ...history, signals: [], steps: [], curve: [] })
  expect(await screen.findByText('这通电话没有出现风险信号')).toBeInTheDocument()
})

test('a mark stands on the curve after its own jump', () => {
  expect(scoreAt(history.curve, 20_000)).toBe(36)
  expect(curveOption(history).series[0]).toMatchObject({
    data: [
      [5_000, 8],
      [20_000, 36],
    ],
  })
})
