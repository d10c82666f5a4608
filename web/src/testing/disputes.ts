import type { Adjudication, DisputeOfTicket, Objection } from '@/features/disputes/api'
import { ticketRow } from './tickets'

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

export const unit = (name: string) => ({ id: `id-${name}`, code: name, name, short_name: name })

export const due = (used = 0.4) => ({
  started_at: soon(-60),
  due_at: soon(90),
  used,
  level: 'green' as const,
  steps: ['从 10:00 起算', '4 个工作小时'],
})

export const candidate = (name: string): DisputeOfTicket['choices'][number] => ({
  unit: unit(name),
  duty_code: `D-${name}`,
  basis: '职责清单',
  confidence: 0.8,
  reasons: ['分类列给该单位'],
  is_direct: true,
  is_disputed: false,
  is_fallback: false,
  is_tied: false,
  assists: [],
})

export function objection(given: Partial<Objection> = {}): Objection {
  return {
    id: 'o1',
    ticket: ticketRow(),
    may_open: true,
    unit: unit('梧桐街道'),
    ordinal: 1,
    duty: {
      code: 'D-0302-01',
      category: '城市管理/环境卫生',
      place: '',
      object: '',
      basis: '职责清单第九条',
      unit: unit('汀南城管'),
    },
    proposed: unit('汀南城管'),
    reason: '清运归城管',
    evidence: '',
    made_by_name: '冯长鸣',
    made_at: soon(-30),
    state: 'open',
    due: due(),
    decided_by_name: null,
    decided_at: null,
    decision_reason: '',
    new_unit: null,
    adjudication_id: null,
    may_uphold: true,
    why_not: null,
    choices: [candidate('汀南城管'), candidate('汀南热线')],
    version: 1,
    ...given,
  }
}

export function adjudication(given: Partial<Adjudication> = {}): Adjudication {
  return {
    id: 'a1',
    ticket: ticketRow(),
    may_open: true,
    summary: '大件垃圾无人清运',
    objection: null,
    chair: unit('汀南区政府'),
    state: 'open',
    quorum: 2,
    given: 1,
    members: [
      {
        unit: unit('梧桐街道'),
        standing: 'objecting',
        opinion: {
          lead: unit('汀南城管'),
          reasoning: '合同在城管',
          by_name: '冯长鸣',
          at: soon(-5),
        },
        is_mine: false,
      },
      { unit: unit('汀南城管'), standing: 'proposed', opinion: null, is_mine: false },
    ],
    opened_by_name: '方子衡',
    opened_at: soon(-20),
    due: due(),
    lead: null,
    assists: [],
    basis: '',
    reasoning: '',
    decided_by_name: null,
    ended_at: null,
    is_without_quorum: false,
    is_lead_changed: false,
    is_applied: false,
    why_not: '您的岗位没有这项权限',
    choices: [unit('梧桐街道'), unit('汀南城管')],
    may_assist: [unit('环卫中心')],
    duty_row: null,
    may_make_row: false,
    version: 3,
    ...given,
  }
}
