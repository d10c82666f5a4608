import type { Column, Register, Row, RowDetail, Run } from './types'

export const column = (
  name: string,
  label: string,
  type: Column['type'],
  more: Partial<Column> = {},
): Column => ({
  name,
  label,
  type,
  required: false,
  choices: {},
  example: '',
  note: '',
  refers: null,
  ...more,
})

export const units: Register = {
  name: 'units',
  label: '单位',
  group: '城市',
  key: 'code',
  parent: 'parent',
  can_retire: true,
  may_edit: true,
  count: 100,
  retired_count: 2,
  columns: [
    column('code', '单位编码', 'code', { required: true }),
    column('name', '单位名称', 'text', { required: true, example: '云汀市水务局' }),
    column('kind', '单位类型', 'choice', { choices: { bureau: '部门', street: '街道' } }),
    column('parent', '上级单位', 'code', { refers: 'units' }),
    column('is_always_open', '全天办理', 'boolean'),
    column('duties', '职责', 'long_text'),
  ],
}

export const templates: Register = {
  ...units,
  name: 'templates',
  label: '工单模板',
  group: '工单',
  count: 190,
  retired_count: 0,
  columns: [
    column('code', '模板编码', 'code', { required: true }),
    column('name', '模板名称', 'text', { required: true }),
    column('fields', '填写项', 'json'),
  ],
}

const doc = {
  code: 'U-WATER',
  name: '市水务局',
  kind: 'bureau',
  parent: null,
  is_always_open: false,
  duties: '',
}

export const water: Row = {
  code: 'U-WATER',
  title: '市水务局',
  doc,
  is_retired: false,
  version: 3,
  changed_at: '2026-11-20T02:00:00Z',
  changed_by: '李明',
}

export const waterDetail: RowDetail = {
  ...water,
  uses: [{ key: 'open', text: '在办工单 12 件', count: 12 }],
}

export const heat: Row = {
  ...water,
  code: 'U-HEAT',
  title: '供热公司',
  doc: { ...doc, code: 'U-HEAT', name: '供热公司' },
  version: 1,
  changed_at: null,
  changed_by: '',
}

export const run: Run = {
  id: 'r1',
  register: 'units',
  label: '单位',
  file_name: '单位.xlsx',
  mode: 'merge',
  source: 'file',
  state: 'ready',
  done: 3,
  total: 3,
  counts: { new: 1, changed: 1, retired: 0, restored: 0, same: 1, errors: 0 },
  effects: [],
  note: '',
  failure: '',
  created_at: '2026-11-21T02:00:00Z',
  created_by: '王芳',
  applied_at: null,
  applied_by: '',
  undone_at: null,
  undone_by: '',
  may_apply: true,
  may_undo: false,
}
