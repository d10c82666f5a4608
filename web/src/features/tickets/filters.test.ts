import { expect, test } from 'vitest'
import { hasFilters, queryOf, withFilter, withoutFilters } from './filters'

test('reads what it knows from an address and leaves the rest out', () => {
  const params = new URLSearchParams('state=to_sign&state=rework&unit=U-WATER&mine=1&x=1&ticket=t1')
  expect(queryOf(params)).toEqual({ state: ['to_sign', 'rework'], unit: 'U-WATER', mine: true })
})

test('changes one filter and keeps the others and the open row', () => {
  const before = new URLSearchParams('state=to_sign&state=rework&q=水&ticket=t1')
  expect(withFilter(before, 'state', ['closed']).toString()).toBe(
    new URLSearchParams([
      ['q', '水'],
      ['ticket', 't1'],
      ['state', 'closed'],
    ]).toString(),
  )
  expect(withFilter(before, 'q', '').has('q')).toBe(false)
  expect(before.getAll('state')).toEqual(['to_sign', 'rework'])
})

test('clearing keeps the open row, which is no filter', () => {
  const cleared = withoutFilters(new URLSearchParams('due=overdue&ticket=t1'))
  expect(cleared.toString()).toBe('ticket=t1')
  expect(hasFilters(cleared)).toBe(false)
})
