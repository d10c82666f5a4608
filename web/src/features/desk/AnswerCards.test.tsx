import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { Card } from './api'
import { sentences } from './ReadAloud'
import { makeMatter, makeView, type Sent, showDesk } from './testing'

afterEach(() => vi.unstubAllGlobals())

const CONDITION = {
  name: '套数',
  question: '您家名下是第几套住房？',
  options: [
    { label: '首套', answer: '首套最高六十万元。' },
    { label: '二套', answer: '二套最高四十万元。' },
  ],
}

function makeCard(change: Partial<Card> = {}): Card {
  return {
    id: 'card-1',
    slot: 1,
    code: 'K-HF-LOAN',
    number: 2,
    title: '公积金最高能贷多少',
    answer: '单人最高六十万元。夫妻最高九十万元！',
    points: [],
    source: '《贷款办法》第七条',
    clause: '第七条',
    quote: '单缴存人最高60万元',
    policy_code: 'POL-HF-LOAN',
    is_internal: false,
    area_name: '',
    needs_area: false,
    audience: '职工',
    valid_from: '2025-06-01',
    valid_to: null,
    question: '最多能贷多少',
    confidence: 0.9,
    spans: [],
    via: 'pushed',
    why: 'question',
    condition: null,
    option: null,
    is_option_heard: false,
    used_as: [],
    surge_id: null,
    expires_at: null,
    version: 1,
    ...change,
  }
}

const show = (...cards: Card[]) => showDesk(makeView({ matters: [makeMatter({ cards })] }), answer)

function answer({ path }: Sent) {
  if (path.endsWith('/ask')) return { hits: [], near: [], passages: [], refused: true, why: 'expired', unit_name: '公积金中心' } // biome-ignore format: one answer
  if (path.endsWith('/message')) return { to_masked: '128****1746', text: '…' }
  return {}
}

const steps = (sent: Sent[]) =>
  sent.map(({ method, path }) => `${method} ${path.split('/cards/')[1]}`)

test('one key each: open, read aloud, cite, dismiss; every step is recorded', async () => {
  const { sent } = show(makeCard())
  await screen.findByText('公积金最高能贷多少')
  await userEvent.keyboard('{Alt>}1{/Alt}')
  expect(await screen.findByText('单缴存人最高60万元')).toBeInTheDocument()
  await userEvent.keyboard('{Alt>}r{/Alt}')
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByRole('button', { current: true })).toHaveTextContent('单人最高')
  await userEvent.keyboard('{ArrowRight}')
  expect(within(dialog).getByRole('button', { current: true })).toHaveTextContent('夫妻最高')
  await userEvent.keyboard('{Alt>}r{/Alt}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await userEvent.keyboard('{Alt>}q{/Alt}{Alt>}x{/Alt}')
  await waitFor(() =>
    expect(steps(sent)).toEqual([
      'POST card-1/opened',
      'POST card-1/read',
      'POST card-1/cited',
      'POST card-1/dismissed',
    ]),
  )
})

test('a missing condition is asked first: one key a case, and nothing is read or sent before', async () => {
  const { sent } = show(makeCard({ answer: '', condition: CONDITION }))
  expect(await screen.findByText('先问：您家名下是第几套住房？')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /念给来电人/ })).toBeDisabled()
  await userEvent.keyboard('{Alt>}r{/Alt}{Alt>}s{/Alt}{Alt>}q{/Alt}')
  expect(screen.queryByRole('dialog')).toBeNull()
  await userEvent.keyboard('{Alt>}5{/Alt}')
  await waitFor(() => expect(steps(sent)).toEqual(['PUT card-1/option']))
  expect(sent[0]?.body).toEqual({ option: '二套' })
})

test('what was heard in the talk is chosen already and says so', async () => {
  show(makeCard({ condition: CONDITION, option: '首套', is_option_heard: true }))
  await userEvent.click(await screen.findByText('公积金最高能贷多少'))
  expect(screen.getByRole('button', { name: '首套', pressed: true })).toBeInTheDocument()
  expect(screen.getByText('✓ 已从通话中听到')).toBeInTheDocument()
})

test('a message shows number and words first; the same key sends it', async () => {
  const { sent } = show(makeCard())
  await screen.findByText('公积金最高能贷多少')
  await userEvent.keyboard('{Alt>}s{/Alt}')
  expect(await screen.findByText('发给 128****1746')).toBeInTheDocument()
  expect(sent).toEqual([])
  await userEvent.keyboard('{Alt>}s{/Alt}')
  await waitFor(() => expect(steps(sent)).toEqual(['POST card-1/message']))
  expect(sent[0]?.body).toEqual({ to_masked: '128****1746' })
})

test.each([
  ['internal', makeCard({ is_internal: true })],
  ['of a district nobody has named', makeCard({ area_name: '汀北区', needs_area: true })],
])('a card that is %s is not sent', async (_, card) => {
  const { sent } = show(card)
  await userEvent.click(await screen.findByText('公积金最高能贷多少'))
  await waitFor(() => expect(sent).toHaveLength(1))
  await userEvent.keyboard('{Alt>}s{/Alt}')
  expect(screen.getByRole('button', { name: /发短信/ })).toBeDisabled()
  expect(screen.queryByText('发给 128****1746')).toBeNull()
})

test('a refused look-up says why and who knows', async () => {
  show()
  await userEvent.type(await screen.findByLabelText('查知识库'), '老规定')
  expect(await screen.findByText(/相关规定已过期，不能再用.*可问公积金中心/)).toBeInTheDocument()
})

test('what a matter cites stands under its draft', async () => {
  const cited = { ...makeCard(), card_code: 'K-HF-LOAN', answer: '', policy_code: null }
  showDesk(makeView({ matters: [makeMatter({ citations: [cited] })] }))
  const part = await screen.findByRole('region', { name: '本件引用的政策依据' })
  expect(part).toHaveTextContent('要点 K-HF-LOAN 第 2 版')
  expect(part).toHaveTextContent('单缴存人最高60万元')
})

test('sentences keep their marks', () => {
  expect(sentences('先来。再看！')).toEqual(['先来。', '再看！'])
  expect(sentences('没有句号')).toEqual(['没有句号'])
})
