import type { TicketDetail, TicketRow } from '@/features/tickets/api'

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

let count = 0

export function ticketRow(given: Partial<TicketRow> = {}): TicketRow {
  count += 1
  return {
    id: `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`,
    number: `20261121${String(count).padStart(6, '0')}`,
    state: 'to_sign',
    kind: 'help',
    urgency: 'normal',
    confidentiality: 'normal',
    title: '梧桐湾停水',
    category: { code: '090101', name: '停水', full_name: '公用事业/供水/停水' },
    place: { code: 'YT-TN-05', name: '汀南区梧桐街道', text: '梧桐湾' },
    lead: { id: 'u1', code: 'U-WATER', name: '云汀供水集团有限公司', short_name: '供水集团' },
    channel: 'phone',
    registered_at: soon(-30),
    due_at: soon(600),
    clock: {
      kind: 'sign',
      label: '签收',
      started_at: soon(-30),
      due_at: soon(90),
      used: 0.25,
      level: 'green',
      extended_by: 0,
      extended_text: '',
      is_paused: false,
      paused_at: null,
      resumes_at: null,
      steps: [],
    },
    round: 1,
    supervision_level: 0,
    repeat_count: 0,
    people_affected: 1,
    version: 3,
    ...given,
  }
}

export function ticketDetail(given: Partial<TicketDetail> = {}): TicketDetail {
  return {
    ...ticketRow(),
    sentence: '供水集团正在办理，应在今天 18:00前提交结果。',
    turn: '轮到供水集团',
    summary: '周**来电反映停水',
    statement: '我们这边没得水了',
    demand: '尽快恢复供水',
    fields: [],
    template_code: 'T-water',
    closing: ['已核实停水原因'],
    citizen: { kind: 'person', name: '周**', phone: '128****1746', is_alias: false },
    call_id: null,
    matter_id: null,
    line_number: '12345',
    registered_by_name: '周雨晴',
    assignments: [],
    clocks: [],
    actions: [],
    proposals: [],
    notes: [],
    needs_leader: true,
    public_reply: '',
    outcome_code: null,
    outcome_text: '',
    card_code: null,
    citations: [],
    settled_at: null,
    closed_at: null,
    repeat_of: null,
    parent: null,
    children: [],
    informed: [],
    accused: null,
    lowering_asked: null,
    pauses: [],
    requests: [],
    supplements: [],
    ...given,
  }
}

type Assignment = TicketDetail['assignments'][number]

export function assignment(given: Partial<Assignment> = {}): Assignment {
  return {
    id: 'a1',
    unit: { id: 'u1', code: 'U-WATER', name: '云汀供水集团有限公司', short_name: '供水集团' },
    part: 'lead',
    round: 1,
    state: 'handling',
    duty_code: 'D-090101-01',
    basis: '职责清单第三条',
    is_direct: true,
    confidence: 0.9,
    sent_by_name: null,
    sent_at: soon(-30),
    signed_at: soon(-20),
    is_signed_by_system: false,
    contacted_at: null,
    handler_name: '江水生',
    reply: '',
    solved: null,
    solved_reason: '',
    leader_state: 'none',
    leader_name: null,
    leader_note: '',
    submitted_at: null,
    recalled_at: null,
    recall_code: null,
    parent_id: null,
    asked: '',
    contacts: [],
    clock: null,
    actions: [],
    ...given,
  }
}
