import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Masked } from './Masked'

afterEach(() => {
  vi.useRealTimers()
})

async function askFor(onReveal: (why: string) => Promise<string>, why: string) {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
  render(<Masked value="128****5678" onReveal={onReveal} />)
  await user.click(screen.getByLabelText('显示'))
  expect((await screen.findByText('查 看')).closest('button')).toBeDisabled()
  await user.type(screen.getByLabelText('查看原因'), why)
  await user.click(screen.getByText('查 看'))
}

test('reveals after a reason and hides after 30 seconds', async () => {
  const onReveal = vi.fn(async () => '12812345678')
  await askFor(onReveal, '核实地址')
  expect(onReveal).toHaveBeenCalledExactlyOnceWith('核实地址')
  expect(await screen.findByText('12812345678')).toBeInTheDocument()
  act(() => vi.advanceTimersByTime(31_000))
  expect(screen.queryByText('12812345678')).toBeNull()
  expect(screen.getByText('128****5678')).toBeInTheDocument()
})

test('says so when the server refuses, and shows nothing', async () => {
  await askFor(() => Promise.reject(new Error('no')), '核实地址')
  expect(await screen.findByRole('alert')).toBeInTheDocument()
  expect(screen.getByText('128****5678')).toBeInTheDocument()
})

test('offers nothing where nothing may be revealed', () => {
  render(<Masked value="陈**" />)
  expect(screen.queryByRole('button')).toBeNull()
})
