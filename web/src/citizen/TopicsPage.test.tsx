import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, serve } from '@/testing/visit'
import { type PublicYear, TopicsPage } from './TopicsPage'

const year: PublicYear = {
  year: 2026,
  years: [2026, 2025],
  items: [
    {
      number: '2026 年第 1 题',
      title: '汀南区路灯不亮',
      place: '汀南区',
      week: '2026-11-16',
      state: '已办结',
      outcome: '有所好转',
      text: '主要道路的坏灯已经换完。',
      units: ['市城市管理局'],
      before: 12.5,
      after: null,
    },
  ],
}

test('a topic is told in plain words, and no number is made up for a small one', async () => {
  serve({ 'GET /public/topics': year })
  render(<TopicsPage />)

  expect(await screen.findByRole('heading', { name: '汀南区路灯不亮' })).toBeVisible()
  expect(screen.getByText(/有所好转/)).toBeVisible()
  expect(screen.getByText('选题之前，每周大约有 12.5 件。')).toBeVisible()
  expect(screen.queryByText(/最近几周/)).toBeNull()
})

test('another year is asked for by its number, and an empty one says so', async () => {
  const asked = serve({
    'GET /public/topics': ({ query }: { query: URLSearchParams }) =>
      query.get('year') === '2025' ? { ...year, year: 2025, items: [] } : year,
  })
  render(<TopicsPage />)
  await userEvent.selectOptions(await screen.findByRole('combobox'), '2025')

  expect(await screen.findByText('2025 年还没有公开的内容。')).toBeVisible()
  expect(asked.at(-1)?.query.get('year')).toBe('2025')
})

test('a failure says so and can be tried again', async () => {
  let fails = true
  serve({ 'GET /public/topics': () => (fails ? refusal(503, 'unavailable', '') : year) })
  render(<TopicsPage />)
  const again = await screen.findByRole('button', { name: '再试一次' })
  fails = false
  await userEvent.click(again)

  expect(await screen.findByRole('heading', { name: '汀南区路灯不亮' })).toBeVisible()
})
