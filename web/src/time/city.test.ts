import { expect, test } from 'vitest'
import { formatLength, formatMoment, formatRelative, formatTimer } from './city'

const now = Date.parse('2026-11-23T15:30:00Z') // 23:30 in the city

test('times are written in the city zone, near ones by the day', () => {
  expect(formatMoment('2026-11-23T01:05:00Z', now)).toBe('今天 09:05')
  expect(formatMoment('2026-11-23T16:10:00Z', now)).toBe('明天 00:10')
  expect(formatMoment('2026-11-03T01:05:00Z', now)).toBe('11月3日 09:05')
  expect(formatMoment('2025-11-03T01:05:00Z', now)).toBe('2025年11月3日 09:05')
})

test('within the hour times are relative', () => {
  expect(formatRelative('2026-11-23T15:29:30Z', now)).toBe('刚刚')
  expect(formatRelative('2026-11-23T15:10:00Z', now)).toBe('20 分钟前')
  expect(formatRelative('2026-11-23T15:50:00Z', now)).toBe('20 分钟后')
  expect(formatRelative('2026-11-23T14:10:00Z', now)).toBe('今天 22:10')
})

test('lengths have at most two units', () => {
  expect([42, 720, 11_100, 187_200].map(formatLength)).toEqual([
    '42 秒',
    '12 分',
    '3 小时 5 分',
    '2 天 4 小时',
  ])
  expect([127, 3727].map(formatTimer)).toEqual(['02:07', '1:02:07'])
})
