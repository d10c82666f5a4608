import { describe, expect, it } from 'vitest'
import type { Desk, LetterRow } from './api'
import { linesOf } from './SupervisionPage'

const row = (id: string, changes: Partial<LetterRow> = {}): LetterRow => ({
  id,
  kind: 'letter',
  state: 'draft',
  cause: 'overdue',
  number: null,
  title: '督办函',
  unit_id: 'u',
  unit_name: '供水集团',
  ticket_count: 1,
  first_ticket_number: '20261118000001',
  reason: '超期',
  drafted_at: '2026-11-18T02:00:00Z',
  drafted_by_name: null,
  is_machine_draft: true,
  issued_at: null,
  due_at: null,
  is_late: false,
  version: 1,
  ...changes,
})

const desk = (changes: Partial<Desk>): Desk => ({
  at: '2026-11-18T02:00:00Z',
  levels: [],
  tickets: [],
  letter_counts: [],
  drafts: [],
  answered: [],
  late: [],
  groups: [],
  waiting_urges: 0,
  ...changes,
})

describe('linesOf', () => {
  it('shows a group’s draft once, under groups, with its people', () => {
    const group = row('g', { cause: 'group' })
    const lines = linesOf(
      desk({
        drafts: [group, row('d')],
        groups: [
          {
            id: 'x',
            category: '停水',
            place: null,
            unit_name: '供水集团',
            ticket_count: 6,
            people_count: 12,
            found_at: '2026-11-18T02:00:00Z',
            letter: group,
          },
        ],
      }),
    )
    expect(lines.map(({ id, group, people }) => [id, group, people])).toEqual([
      ['g', 'groups', 12],
      ['d', 'drafts', undefined],
    ])
  })

  it('puts what is late first and leaves out groups whose letter is out', () => {
    const out = row('g', { state: 'issued' })
    const lines = linesOf(
      desk({
        late: [row('l', { state: 'received', is_late: true })],
        answered: [row('a', { state: 'answered' })],
        groups: [
          {
            id: 'x',
            category: '停水',
            place: '文昌街道',
            unit_name: '供水集团',
            ticket_count: 6,
            people_count: 6,
            found_at: '2026-11-18T02:00:00Z',
            letter: out,
          },
        ],
      }),
    )
    expect(lines.map(({ id }) => id)).toEqual(['l', 'a'])
  })
})
