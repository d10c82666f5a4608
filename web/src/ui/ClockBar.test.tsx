import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import { followClock } from '@/time/clock'
import { ClockBar, type ClockView } from './ClockBar'

const clock: ClockView = {
  label: '办理时限',
  due_at: '2026-11-23T09:30:00Z',
  stopped_at: null,
  used: 0.4,
  level: 'green',
  steps: ['11月20日 16:00 派单，当天不计', '第 1 个工作日：11月23日，17:30 到期'],
}

beforeEach(() => followClock({ now: '2026-11-23T06:00:00Z', speed: 0 }))

test('says what is left, in words and as a share', () => {
  const { container } = render(<ClockBar clock={clock} />)
  expect(screen.getByText('余 3 小时 30 分')).toBeInTheDocument()
  expect(container.querySelector('.clock-bar-fill')).toHaveStyle({ width: '40%' })
  expect(container.querySelector('[data-level="green"] .anticon')).not.toBeNull()
})

test('a clock that ran out since it was read is overdue', () => {
  followClock({ now: '2026-11-23T10:00:00Z', speed: 0 })
  const { container } = render(<ClockBar clock={clock} />)
  expect(screen.getByText('超 30 分')).toBeInTheDocument()
  expect(container.querySelector('[data-level="orange"]')).not.toBeNull()
})

test('a stopped clock no longer counts', () => {
  const { rerender } = render(<ClockBar clock={{ ...clock, stopped_at: '2026-11-23T01:00:00Z' }} />)
  expect(screen.getByText('已完成')).toBeInTheDocument()
  rerender(<ClockBar clock={{ ...clock, stopped_at: '2026-11-24T01:00:00Z' }} />)
  expect(screen.getByText('超时完成')).toBeInTheDocument()
})

test('hovering explains the due date step by step', async () => {
  render(<ClockBar clock={clock} />)
  await userEvent.hover(screen.getByText('余 3 小时 30 分'))
  expect(await screen.findByText('办理时限 · 截止 今天 17:30')).toBeInTheDocument()
  expect(screen.getByText('第 1 个工作日：11月23日，17:30 到期')).toBeInTheDocument()
})

test('a paused clock stands still and says until when', async () => {
  const paused = {
    ...clock,
    is_paused: true,
    paused_at: '2026-11-20T02:00:00Z',
    resumes_at: '2026-11-30T02:00:00Z',
  }
  followClock({ now: '2026-11-24T06:00:00Z', speed: 0 }) // past the due date that was read
  const { container } = render(<ClockBar clock={paused} isFocusable />)
  expect(screen.getByText('挂起，最迟 11月30日 10:00 恢复')).toBeInTheDocument()
  expect(container.querySelector('[data-level="green"][data-paused="true"]')).not.toBeNull()
  await userEvent.tab()
  expect(await screen.findByText('11月20日 10:00 起停止计算')).toBeInTheDocument()
})

test('an extension is marked, and explained on hover', async () => {
  render(<ClockBar clock={{ ...clock, extended_text: '2个工作日' }} />)
  await userEvent.hover(screen.getByText('延'))
  expect(await screen.findByText('已延期2个工作日')).toBeInTheDocument()
})
