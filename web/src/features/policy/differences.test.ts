import { expect, test } from 'vitest'
import { differences } from './differences'
import { readOverrides, WrongLine, writeOverrides } from './overrides'

test('documents differ leaf by leaf, in words', () => {
  const before = {
    limits: { 'unit.help': { amount: 3, unit: 'work_day' } },
    holidays: ['2027-01-01'],
    same_time_of_day: false,
  }
  const after = {
    limits: { 'unit.help': { amount: 2, unit: 'hour' } },
    holidays: ['2027-01-01', '2027-01-04'],
    same_time_of_day: false,
  }
  expect(differences(before, after)).toEqual([
    { path: 'limits.unit.help', before: '3 工作日', after: '2 小时' },
    { path: 'holidays', before: '（无）', after: '增加 2027-01-04' },
  ])
  expect(differences(null, { name: '台风', periods: null })).toEqual([
    { path: 'name', before: '（无）', after: '台风' },
  ])
})

test('days of a unit are lines that read back as they were written', () => {
  const days = { '2026-11-20': { kind: 'workday', name: '值班', periods: ['08:30-12:00'] } }
  expect(writeOverrides(days)).toBe('2026-11-20 上班 值班 08:30-12:00')
  expect(readOverrides(writeOverrides(days))).toEqual(days)
  expect(() => readOverrides('明天 上班 值班')).toThrow(WrongLine)
})
