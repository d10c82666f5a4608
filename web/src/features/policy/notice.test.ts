import { expect, test } from 'vitest'
import { monthDays, readNotice, weekdayOf } from './notice'

test('the sentences of a notice are read as days off and make-up days', () => {
  const read = readNotice(
    `一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
     二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。`,
    2026,
  )
  expect(read.holidays).toHaveLength(12)
  expect(read.holidays.slice(0, 4)).toEqual([
    '2026-01-01',
    '2026-01-02',
    '2026-01-03',
    '2026-02-15',
  ])
  expect(read.holidays.at(-1)).toBe('2026-02-23')
  expect(read.makeUp).toEqual(['2026-01-04', '2026-02-14', '2026-02-28'])
})

test('spans may cross months and years, dates may stand alone', () => {
  expect(readNotice('2026年12月31日至2027年1月2日放假', 2027).holidays).toEqual([
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
  ])
  expect(readNotice('9月30日至10月2日', 2027).holidays).toHaveLength(3)
  expect(readNotice('2027-01-01\n2027-01-04', 2026).holidays).toEqual(['2027-01-01', '2027-01-04'])
})

test('what is no date is left out', () => {
  expect(readNotice('2月30日放假；13月1日放假；共9天', 2027)).toEqual({ holidays: [], makeUp: [] })
})

test('a month begins under its weekday', () => {
  const days = monthDays(2026, 11)
  expect(days).toHaveLength(30)
  expect(weekdayOf(days[0] ?? '')).toBe(6) // a Sunday
  expect(weekdayOf('2026-11-16')).toBe(0)
})
