import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useHeldRows } from './useHeldRows'

const row = (id: string, state = 'new') => ({ id, state })

test('rows change in place and new ones wait until they are shown', () => {
  const { result, rerender } = renderHook(({ rows, scope }) => useHeldRows(rows, scope), {
    initialProps: { rows: [row('a'), row('b')], scope: 'all' },
  })
  rerender({ rows: [row('c'), row('b', 'signed'), row('a')], scope: 'all' })
  expect(result.current.rows).toEqual([row('a'), row('b', 'signed')])
  expect(result.current.newCount).toBe(1)
  act(() => result.current.show())
  expect(result.current.rows.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  expect(result.current.newCount).toBe(0)
})

test('a row that left keeps its line and is marked', () => {
  const { result, rerender } = renderHook(({ rows }) => useHeldRows(rows, 'all'), {
    initialProps: { rows: [row('a'), row('b')] },
  })
  rerender({ rows: [row('b')] })
  expect(result.current.rows.map(({ id }) => id)).toEqual(['a', 'b'])
  expect([...result.current.goneIds]).toEqual(['a'])
})

test('other filters and a first answer show at once', () => {
  const { result, rerender } = renderHook(({ rows, scope }) => useHeldRows(rows, scope), {
    initialProps: { rows: [] as { id: string; state: string }[], scope: 'all' },
  })
  rerender({ rows: [row('a')], scope: 'all' })
  expect(result.current.rows).toHaveLength(1)
  rerender({ rows: [row('x'), row('y')], scope: 'open' })
  expect(result.current.rows.map(({ id }) => id)).toEqual(['x', 'y'])
})
