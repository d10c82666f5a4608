import { describe, expect, test } from 'vitest'
import {
  askedOf,
  groupOf,
  percent,
  type Share,
  shareOf,
  sliceAsked,
  subtreeOf,
  wayOf,
  withParams,
} from './filters'

const share = (basis: Share['basis'], with_excluded: boolean, numerator: number): Share => ({
  basis,
  with_excluded,
  numerator,
  denominator: 10,
  share: numerator / 10,
  low: 0,
  high: 1,
})

describe('the address', () => {
  test('says what is asked; what is no day is left out', () => {
    const params = new URLSearchParams(
      'since=2026-11-01&until=yesterday&unit=U-TN&kind=help&kind=report&figure=solved',
    )
    expect(askedOf(params)).toEqual({
      since: '2026-11-01',
      unit: 'U-TN',
      kind: ['help', 'report'],
    })
  })

  test('an unknown way or grouping is the first one', () => {
    const params = new URLSearchParams('basis=x&excluded=kept&by=colour')
    expect(wayOf(params)).toEqual({ basis: 'granted', withExcluded: true })
    expect(groupOf(params)).toBe('unit')
  })

  test('changes take out what is empty and keep the rest', () => {
    const params = new URLSearchParams('unit=U-TN&figure=solved&kind=help')
    const next = withParams(params, { unit: undefined, kind: ['report', 'praise'], rows: 'all' })
    expect(next.toString()).toBe('figure=solved&kind=report&kind=praise&rows=all')
    expect(params.get('unit')).toBe('U-TN')
  })
})

describe('which count is shown', () => {
  const shares = [
    share('granted', false, 5),
    share('granted', true, 4),
    share('unpaused', false, 3),
  ]

  test('the one that was asked for', () => {
    expect(shareOf(shares, { basis: 'unpaused', withExcluded: false })?.numerator).toBe(3)
    expect(shareOf(shares, { basis: 'granted', withExcluded: true })?.numerator).toBe(4)
  })

  test('a figure without that basis shows what was granted', () => {
    expect(shareOf(shares, { basis: 'unextended', withExcluded: true })?.numerator).toBe(4)
    expect(shareOf(null, { basis: 'granted', withExcluded: true })).toBeUndefined()
  })

  test('nothing to count is no zero', () => {
    expect(percent(null)).toBe('—')
    expect(percent(0)).toBe('0.0%')
  })
})

describe('a mark narrows', () => {
  const asked = { since: '2026-11-04', until: '2026-11-20', unit: 'U-TN' }

  test('to its unit, category or place', () => {
    expect(sliceAsked(asked, 'unit', 'U-TN-05').unit).toBe('U-TN-05')
    expect(sliceAsked(asked, 'category', '0901')).toEqual({ ...asked, category: '0901' })
  })

  test('to its days, never beyond what was asked', () => {
    expect(sliceAsked(asked, 'day', '2026-11-05')).toMatchObject({
      since: '2026-11-05',
      until: '2026-11-05',
    })
    expect(sliceAsked(asked, 'week', '2026-11-02')).toMatchObject({
      since: '2026-11-04',
      until: '2026-11-08',
    })
    expect(sliceAsked(asked, 'month', '2026-11-01')).toMatchObject({
      since: '2026-11-04',
      until: '2026-11-20',
    })
    expect(sliceAsked({}, 'month', '2024-02-01')).toEqual({
      since: '2024-02-01',
      until: '2024-02-29',
    })
  })
})

test('a unit asks about its own subtree only', () => {
  const units = [
    { code: 'GOV', parent_code: null },
    { code: 'TN', parent_code: 'GOV' },
    { code: 'TN-05', parent_code: 'TN' },
    { code: 'WATER', parent_code: 'GOV' },
  ]
  expect(subtreeOf(units, 'TN').map(({ code }) => code)).toEqual(['TN', 'TN-05'])
  expect(subtreeOf(units, undefined)).toHaveLength(4)
})
