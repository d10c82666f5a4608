import { expect, test } from 'vitest'
import type { Block } from './api'
import { marksOf, placeOf, splitAt } from './places'

const block = (over: Partial<Block> = {}): Block => ({
  number: 4,
  kind: 'paragraph',
  text: '甲'.repeat(20),
  level: 0,
  cells: [],
  page: 1,
  lines: [
    { page: 1, start: 0, end: 10, box: [100, 50, 200, 60] },
    { page: 2, start: 10, end: 20, box: [100, 70, 200, 80] },
  ],
  ...over,
})
const SIZES = [
  [400, 800],
  [400, 800],
]

test('a place that goes over the page is marked on both, to the very characters', () => {
  const marks = marksOf({ block: 4, start: 5, end: 12 }, [block()], SIZES)
  expect(marks.map(({ page }) => page)).toEqual([1, 2])
  expect(marks[0]?.left).toBeCloseTo(((150 - 1.5) / 400) * 100)
  expect(marks[0]?.width).toBeCloseTo(((50 + 3) / 400) * 100)
  expect(marks[1]?.width).toBeCloseTo(((20 + 3) / 400) * 100)
})

test('a row is marked as a whole', () => {
  const row = block({ kind: 'row' })
  const [mark] = marksOf({ block: 4, start: 3, end: 4 }, [row], SIZES)
  expect(mark?.width).toBeCloseTo(((100 + 3) / 400) * 100)
})

test('no place, another block or a page without size mark nothing', () => {
  expect(marksOf(null, [block()], SIZES)).toEqual([])
  expect(marksOf({ block: 9, start: 0, end: 3 }, [block()], SIZES)).toEqual([])
  expect(marksOf({ block: 4, start: 0, end: 3 }, [block()], [])).toEqual([])
})

test('characters are counted as the server counts them', () => {
  expect(splitAt('𠮷甲乙丙', { block: 0, start: 1, end: 3 })).toEqual(['𠮷', '甲乙', '丙'])
})

test('a quote is found to the letter or not at all, counted in characters', () => {
  const blocks = [block({ text: '第一条' }), block({ number: 5, text: '𠮷最高60万元。' })]
  expect(placeOf('最高60万元', blocks)).toEqual({ block: 5, start: 1, end: 7 })
  expect(placeOf('最高70万元', blocks)).toBeNull()
  expect(placeOf('', blocks)).toBeNull()
})
