import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import PoliciesPage from './PoliciesPage'

const WAYS = {
  has_ocr: false,
  has_office: true,
  folder: null,
  most_bytes: 1000,
  most_files: 10,
  allows_private_urls: false,
}
const file = (over: object) => ({
  id: 'f1',
  name: '坏.docx',
  inside: '',
  url: null,
  size: 12,
  state: 'failed',
  done: 0,
  total: 0,
  error_key: 'broken',
  error: '文件损坏，读不出来',
  place: '第 3 页',
  note: '',
  problems: [],
  pair_count: 0,
  proposed_count: 0,
  policy_code: null,
  policy_title: '',
  has_original: true,
  can_retry: true,
  ...over,
})
const go = (files: object[]) => ({
  id: 'g1',
  source: 'upload',
  started_at: '2026-11-18T01:00:00Z',
  started_by_name: '编辑',
  counts: { failed: 1 },
  files,
})

function showPage(files: object[], path = '/policies?view=import') {
  const sent: string[] = []
  visit({
    Page: PoliciesPage,
    path,
    permissions: ['knowledge:read', 'knowledge:edit'],
    answers: {
      'GET /policies': { items: [], next: null },
      'GET /policies/choices': { issuers: [], counts: {} },
      'GET /policy-imports/ways': WAYS,
      'GET /policy-imports': { items: [go(files)], next: null },
      'POST /policy-imports': go([]),
      'POST /policy-files': ({ query }: { query: URLSearchParams }) => {
        sent.push(`${query.get('run') ?? query.get('replaces')} ${query.get('file_name')}`)
        return file({ state: 'waiting' })
      },
      'POST /policy-files/f1/retry': () => {
        sent.push('retry')
        return file({ state: 'waiting' })
      },
      'POST /policy-imports/urls': go([]),
    },
  })
  return sent
}

test('a failed file says where and why, and is tried again', async () => {
  const sent = showPage([file({})])
  expect(await screen.findByText('第 3 页')).toBeInTheDocument()
  expect(screen.getByText(/文件损坏/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '重试' }))
  await waitFor(() => expect(sent).toEqual(['retry']))
})

test('a known file leads to what is there', async () => {
  showPage([
    file({ state: 'duplicate', error: '', place: '', policy_code: 'POL-A', can_retry: false }),
  ])
  const link = await screen.findByRole('link', { name: '看已有的' })
  expect(link).toHaveAttribute('href', '/policies/POL-A')
  const row = link.closest('tr')
  expect(row && within(row).queryByRole('button', { name: '重试' })).toBeNull()
})
