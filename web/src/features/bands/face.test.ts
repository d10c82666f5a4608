import { expect, test } from 'vitest'
import type { BandCell } from './api'
import { angleOf, CENTRE, INNER, lineOf, mostOf, OUTER, outside, pointAt, radiusOf } from './face'

const cell = (index: number, more: Partial<BandCell> = {}): BandCell => ({
  index,
  name: '子时',
  since: '2026-11-17T15:00:00Z',
  until: '2026-11-17T17:00:00Z',
  observed: 4,
  expected: 4,
  low: 1,
  high: 9,
  sign: 'usual',
  is_running: false,
  ...more,
})

test('midnight, the middle of 子时, is at the top and noon at the bottom', () => {
  const top = pointAt(angleOf(0.5, 12), 100)
  expect(top.x).toBeCloseTo(CENTRE)
  expect(top.y).toBeCloseTo(CENTRE - 100)
  const bottom = pointAt(angleOf(6.5, 12), 100)
  expect(bottom.y).toBeCloseTo(CENTRE + 100)
})

test('hours and quarters lie where their double-hour lies', () => {
  expect(angleOf(2, 24)).toBeCloseTo(angleOf(1, 12))
  expect(angleOf(8, 96)).toBeCloseTo(angleOf(1, 12))
})

test('the most that came or is usual reaches the rim, nothing the inner circle', () => {
  const cells = [cell(0, { observed: 3, high: 12 }), cell(1, { observed: 5 })]
  expect(mostOf(cells)).toBe(12)
  expect(radiusOf(12, 12)).toBe(OUTER)
  expect(radiusOf(0, 12)).toBe(INNER)
  expect(mostOf([cell(0, { observed: 0, high: null })])).toBe(1)
})

test('the line ends where the day has come to', () => {
  const cells = [cell(0), cell(1), cell(2, { observed: null, sign: 'future' })]
  expect(lineOf(cells, 9).split(' ')).toHaveLength(2)
})

test('a dot leaves the ring only where it is not usual', () => {
  const cells = [cell(0), cell(1, { sign: 'high' }), cell(2, { sign: 'low' })]
  expect(outside(cells).map(({ index }) => index)).toEqual([1, 2])
})
