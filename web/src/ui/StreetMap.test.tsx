import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { colourOf, StreetMap } from './StreetMap'

const street = (code: string, x: number, neighbours: string[]) => ({
  code,
  name: code,
  full_name: `汀南区${code}`,
  kind: 'street',
  parent_code: 'D',
  x,
  y: 100,
  neighbours,
  shape: `${x},80 ${x + 40},80 ${x + 40},120`,
})
const places = [
  street('甲', 100, ['乙']),
  street('乙', 200, ['甲', '丙']),
  street('丙', 300, ['乙']),
]
const steps = [
  { from: 0, colour: '#eee', label: '没有' },
  { from: 3, colour: '#f00', label: '很多' },
]
const shown = (onSelect = vi.fn(), selected: string | null = null) => {
  render(
    <StreetMap
      places={places}
      values={new Map([['乙', 5]])}
      steps={steps}
      label="图"
      say={(value) => (value === undefined ? '没有数' : `${value}件`)}
      selected={selected}
      onSelect={onSelect}
    />,
  )
  return onSelect
}

test('a street says its name and value, and has the colour of its step', () => {
  shown()
  expect(screen.getByRole('button', { name: '汀南区乙 · 5件' })).toHaveAttribute('fill', '#f00')
  expect(screen.getByRole('button', { name: '汀南区甲 · 没有数' })).not.toHaveAttribute('fill')
  expect(screen.getByText('很多')).toBeInTheDocument()
  expect(colourOf(2.9, steps)).toBe('#eee')
})

test('arrows walk from street to street, Enter chooses, Escape lets go', async () => {
  const onSelect = shown()
  await userEvent.tab()
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{Enter}')
  expect(onSelect).toHaveBeenLastCalledWith('丙')
})

test('the neighbours of the chosen street are outlined', async () => {
  const onSelect = shown(vi.fn(), '丙')
  expect(screen.getByRole('button', { name: /乙/ })).toHaveAttribute('data-near', 'true')
  expect(screen.getByRole('button', { name: /甲/ })).toHaveAttribute('data-near', 'false')
  await userEvent.click(screen.getByRole('button', { name: /丙/ }))
  expect(onSelect).toHaveBeenCalledWith(null)
})
