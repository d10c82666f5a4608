import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { makeView, showDesk } from './testing'
import { liveKey } from './useLiveCall'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const calm = makeView().watch
const strip = async () => within(await screen.findByLabelText('通话风险'))
const anger = {
  code: 'feeling:anger',
  kind: 'feeling',
  sentence: '来电人生气',
  at_ms: 61_000,
  amount: 0.8,
  seq: 1,
  spans: [{ seq: 1, start: 2, end: 4 }],
}
const late = { ...anger, code: 'late_greeting', sentence: '5 秒内没有问候', seq: null, spans: [] }

test('a calm call says so in the place where a risk would stand', async () => {
  showDesk(makeView())
  const shown = await strip()
  expect(shown.getByText('平稳')).toBeInTheDocument()
  expect(shown.getByText('没有需要留意的信号')).toBeInTheDocument()
})

test('a reason leads to its words and leaves the hand in the field it types in', async () => {
  showDesk(makeView({ watch: { ...calm, level: 2, score: 55, reasons: [anger, late] } }))
  const shown = await strip()
  expect(shown.getByText('警惕')).toBeInTheDocument()
  const who = await screen.findByLabelText('诉求人')
  await userEvent.click(who)
  await userEvent.click(shown.getByRole('button', { name: '来电人生气' }))
  expect(document.querySelector('.mark-lit')).toHaveTextContent('停水')
  expect(who).toHaveFocus()
  expect(shown.queryByRole('button', { name: late.sentence })).toBeNull()
  expect(shown.getByText(late.sentence)).toBeInTheDocument()
})

test('the silence is counted on between two readings and begins anew with new words', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  const { state, queries } = showDesk(makeView({ silent_ms: 20_000 }))
  const shown = await strip()
  await act(() => vi.advanceTimersByTimeAsync(2_100))
  expect(shown.getByText('静默 00:22')).toBeInTheDocument()
  const said = { seq: 2, party: 'agent', start_ms: 30_000, end_ms: 31_000, text: '好的' } as const
  state.view = makeView({ utterances: [said], silent_ms: 100, cursor: 2 })
  await act(() => queries.refetchQueries({ queryKey: liveKey('call-1') }))
  await act(() => vi.advanceTimersByTimeAsync(50))
  expect(shown.queryByText(/静默/)).toBeNull()
})

test('without its signal there is no gauge of silence', async () => {
  showDesk(makeView({ silent_ms: 60_000, watch: { ...calm, off: ['long_silence'] } }))
  const shown = await strip()
  expect(shown.queryByText(/静默/)).toBeNull()
})
