import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Surge } from './api'
import { SurgeStrip } from './SurgeStrip'
import { SurgesPage } from './SurgesPage'

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

const makeSurge = (change: Partial<Surge> = {}): Surge => ({
  id: 's1',
  title: '东片区停暖',
  state: 'proposed',
  card_code: null,
  card_title: null,
  answer: '预计今晚十点恢复供热。',
  source: '市供热办通报',
  wording: '预计今晚十点恢复供热。',
  basis: '市供热办通报',
  words: ['停暖'],
  categories: [],
  area: '',
  area_name: '',
  hours: 3,
  evidence: null,
  proposed_by_name: '周雨晴',
  proposed_at: inHours(-1),
  pinned_by_name: null,
  pinned_at: null,
  expires_at: null,
  renewed: 0,
  ended_at: null,
  ended_by_name: null,
  end_reason: '',
  is_served: false,
  is_own_wording: false,
  version: 1,
  ...change,
})

const open = (...proposed: Surge[]) =>
  visit({
    Page: SurgesPage,
    path: '/surges',
    permissions: ['surge:pin'],
    answers: {
      'GET /surges': { current: [], proposed, over: [], most_hours: 12 },
      'POST /surges/s1/pin': makeSurge({ state: 'pinned' }),
    },
  })

test('a proposal is pinned by a person who did not write its words', async () => {
  const { asked } = open(makeSurge())
  await userEvent.click(await screen.findByRole('button', { name: '置顶到所有坐席' }))
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')).toMatchObject({
      path: '/surges/s1/pin',
      body: { version: 1 },
    }),
  )
})

test('who wrote the words cannot pin them, and is told so', async () => {
  open(makeSurge({ is_own_wording: true }))
  expect(await screen.findByRole('button', { name: '置顶到所有坐席' })).toBeDisabled()
  expect(screen.getByText('口径是您起草的，请另一人置顶')).toBeInTheDocument()
})

test('the machine shows its numbers and cannot be pinned without an answer', async () => {
  const evidence = { count: 9, usual: 1.5, times: 6, chance: 0.00001, days: 14, at: inHours(0) }
  open(makeSurge({ answer: '', wording: '', evidence, proposed_by_name: null }))
  const item = await screen.findByRole('article', { name: '东片区停暖' })
  expect(item).toHaveTextContent('近 1 小时 9 件，前 14 天同一时段平均 1.5 件，是平常的 6.0 倍')
  expect(within(item).getByRole('button', { name: '置顶到所有坐席' })).toBeDisabled()
})

test('the strip names what is pinned, and is not there when nothing is', async () => {
  const pinned = makeSurge({ state: 'pinned', expires_at: inHours(2), is_served: true })
  visit({ Page: SurgeStrip, path: '/desk', answers: { 'GET /surges/current': [pinned] } })
  expect(await screen.findByRole('region', { name: '突发热点' })).toHaveTextContent('东片区停暖')
})
