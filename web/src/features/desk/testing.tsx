import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { App } from 'antd'
import { MemoryRouter } from 'react-router'
import { vi } from 'vitest'
import type { LikeTickets } from '@/features/tickets/merging/api'
import type { Candidate, Field, LiveView, Matter } from './api'
import { CallDesk } from './CallDesk'

/** Factories and a scripted server for the desk's tests. */
export function makeField(change: Partial<Field> & { field: string }): Field {
  return {
    label: change.field,
    type: 'text',
    is_required: false,
    ask: '',
    value: '',
    code: null,
    state: 'empty',
    proposed_value: null,
    proposed_code: null,
    confidence: null,
    spans: [],
    model: null,
    model_version: null,
    ...change,
  }
}

export function proposed(field: string, value: string, change: Partial<Field> = {}): Field {
  return makeField({
    field,
    value,
    state: 'proposed',
    proposed_value: value,
    confidence: 0.8,
    spans: [{ seq: 1, start: 0, end: 2 }],
    ...change,
  })
}

export function makeMatter(change: Partial<Matter> = {}): Matter {
  return {
    ordinal: 1,
    state: 'open',
    outcome: null,
    ticket_id: null,
    from_seq: 1,
    to_seq: 1,
    template_code: 'T',
    template_name: '停水',
    categories: [],
    category: proposed('category', '停水', { code: '090101', label: '诉求分类' }),
    kind: proposed('kind', 'help', { label: '工单类型' }),
    urgency: proposed('urgency', 'normal', { label: '紧急程度' }),
    title: proposed('title', '停水', { label: '标题' }),
    summary: proposed('summary', '来电反映停水', { label: '摘要' }),
    fields: [proposed('who', '周桂芬', { label: '诉求人' }), makeField({ field: 'people' })],
    missing: [],
    cards: [],
    citations: [],
    message_to: '128****1746',
    units: [],
    is_emergency: false,
    version: 3,
    ...change,
  }
}

export function makeView(change: Partial<LiveView> = {}): LiveView {
  return {
    call: {
      id: 'call-1',
      state: 'live',
      is_masked: false,
      phone: '12803351746',
      caller_name: '',
      line_number: '12345',
      line_name: '政务服务便民热线',
      extension: '8001',
      agent_id: 'me',
      agent_name: '周雨晴',
      started_at: '2026-11-21T01:00:00Z',
      answered_at: '2026-11-21T01:00:00Z',
      ended_at: null,
      wrapped_at: null,
      may_hang_up: true,
      version: 1,
    },
    utterances: [{ seq: 1, party: 'citizen', start_ms: 0, end_ms: 900, text: '我家停水了' }],
    matters: [makeMatter()],
    risks: [],
    norms: [],
    forbidden_words: [],
    earlier_tickets: [],
    caller: null,
    analysed_seq: 1,
    has_assist_failed: false,
    has_language_model: false,
    watch: { level: 0, score: 0, at_ms: 900, reasons: [], off: [] },
    silent_ms: 0,
    cursor: 1,
    ...change,
  }
}

export function makeCandidate(change: Partial<Candidate> = {}): Candidate {
  return {
    unit: { id: 'u', code: 'U-WATER', name: '云汀供水集团', short_name: '供水集团' },
    duty_code: 'D-090101-01',
    basis: '职责清单第三条',
    confidence: 1,
    reasons: [],
    assists: [],
    is_direct: true,
    is_disputed: false,
    is_fallback: false,
    is_tied: false,
    ...change,
  }
}

export interface Sent {
  method: string
  path: string
  body: Record<string, unknown>
}

/**
 * Show the desk of one call on a server that answers `respond`, else reads `state.view`; the
 * catalogue names `state.candidates` for whatever is asked.
 */
export function showDesk(
  view: LiveView,
  respond: (sent: Sent) => unknown = () => undefined,
  like: LikeTickets = NOTHING_LIKE,
) {
  const state = { view, candidates: [makeCandidate()] }
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v1', '')
    if (path.endsWith('/live')) return Response.json(state.view)
    if (request.method === 'GET') return Response.json(GIVEN[path] ?? [])
    if (path === '/tickets/like') return Response.json(like)
    if (path === '/suggest-unit') return Response.json({ candidates: state.candidates })
    const text = await request.text()
    const one = { method: request.method, path, body: text ? JSON.parse(text) : {} }
    sent.push(one)
    const answer = respond(one) ?? {}
    return answer instanceof Response ? answer : Response.json(answer)
  })
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <App>
      <QueryClientProvider client={queries}>
        <MemoryRouter>
          <CallDesk callId={view.call.id} waiting={[]} />
        </MemoryRouter>
      </QueryClientProvider>
    </App>,
  )
  return { sent, state, queries }
}

const NOTHING_LIKE: LikeTickets = {
  items: [],
  people: 1,
  is_group: false,
  threshold: 0.6,
  sentence: '',
}

const OUTCOME_CODES = {
  not_accepted: [{ code: 'legal_road', label: '应走诉讼', text: '请向人民法院提出。' }],
  transferred: [{ code: '119', label: '119 消防', text: '' }],
}

const makePlace = (code: string, name: string, parent_code: string | null, kind: string) => ({
  code,
  name,
  full_name: code === 'YT' ? '' : name,
  kind,
  parent_code,
  x: 0,
  y: 0,
  neighbours: [],
  shape: '',
})

const PLACES = [
  makePlace('YT', '云汀市', null, 'city'),
  makePlace('YT-1', '梧桐街道', 'YT', 'street'),
  makePlace('YT-2', '文昌街道', 'YT', 'street'),
]

const GIVEN: Readonly<Record<string, unknown>> = {
  '/places': PLACES,
  '/calls/outcome-codes': OUTCOME_CODES,
}
