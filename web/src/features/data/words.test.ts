import { expect, test } from 'vitest'
import { changed, changedByBoth, draftOf, missing, newDraft, rebased } from './drafts'
import type { Column } from './types'
import { differences, inWords } from './words'

const column = (name: string, type: Column['type'], more: Partial<Column> = {}): Column => ({
  name,
  label: `【${name}】`,
  type,
  required: false,
  choices: {},
  example: '',
  note: '',
  refers: null,
  ...more,
})
const columns = [
  column('code', 'code', { required: true }),
  column('name', 'text', { required: true }),
  column('kind', 'choice', { choices: { bureau: '局', street: '街道' } }),
  column('hours', 'list'),
  column('is_open', 'boolean', { required: true }),
  column('fields', 'json'),
]
const row = {
  code: 'U-1',
  name: '水务局',
  kind: 'bureau',
  hours: ['上午', '下午'],
  is_open: true,
  fields: [
    { code: 'plate', label: '车牌号', type: 'plate', required: false },
    { code: 'who', label: '来电人', type: 'person', required: true },
  ],
}
const lines = (after: object) =>
  differences(columns, row, { ...row, ...after }).map(
    ({ label, before, after: now }) => `${label}：${before}→${now}`,
  )

test('a value is said in words', () => {
  expect(inWords(columns[2] ?? null, 'bureau')).toBe('局')
  expect(inWords(null, false)).toBe('否')
  expect(inWords(null, [])).toBe('（空）')
  expect(inWords(null, 0)).toBe('0')
})

test('each column that differs has its line, a list only what came and went', () => {
  expect(lines({ name: '水利局', kind: 'street' })).toEqual([
    '【name】：水务局→水利局',
    '【kind】：局→街道',
  ])
  expect(lines({ hours: ['下午', '夜间'] })).toEqual(['【hours】：上午→夜间'])
  expect(lines({ hours: ['下午', '上午'] })).toEqual(['【hours】：上午、下午→下午、上午'])
  expect(lines({ is_open: false })).toEqual(['【is_open】：是→否'])
})

test('empty is empty, however it is written', () => {
  expect(differences(columns, { ...row, name: '' }, { ...row, name: null })).toEqual([])
})

test('a field inside a template is compared with its namesake, wherever it stands', () => {
  const [plate, who] = row.fields
  expect(lines({ fields: [{ ...plate, required: true }, who] })).toEqual([
    '【fields】 · 车牌号 · 必填：否→是',
  ])
  expect(lines({ fields: [who, plate] })).toEqual([
    '【fields】 · 次序：车牌号、来电人→来电人、车牌号',
  ])
  expect(lines({ fields: [plate] })).toEqual(['【fields】 · 来电人：来电人→（空）'])
})

test('a new row needs what is required; a boolean is never missing', () => {
  const { doc } = newDraft({ columns })
  expect(missing(columns, doc)).toEqual(['code', 'name'])
  expect(missing(columns, row)).toEqual([])
})

test("one's own changes go over what somebody else saved meanwhile", () => {
  const draft = { ...draftOf({ doc: row, version: 1 }), doc: { ...row, name: '我改的', hours: [] } }
  const latest = { doc: { ...row, name: '别人改的', kind: 'street' }, version: 2 }
  expect(changed(columns, draft)).toEqual(['name', 'hours'])
  expect(changedByBoth(columns, draft, latest.doc)).toEqual(['name'])
  const next = rebased(columns, draft, latest)
  expect(next.version).toBe(2)
  expect(next.doc).toMatchObject({ name: '我改的', kind: 'street', hours: [] })
  expect(changed(columns, next)).toEqual(['name', 'hours'])
})
