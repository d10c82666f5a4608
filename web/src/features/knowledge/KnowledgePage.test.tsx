import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import KnowledgePage from './KnowledgePage'

function showPage(answer: unknown, path = '/knowledge') {
  const asked: (string | null)[] = []
  visit({
    Page: KnowledgePage,
    path,
    permissions: ['knowledge:read'],
    answers: {
      'GET /cards/coming': [],
      'GET /cards': ({ query }: { query: URLSearchParams }) => {
        asked.push(query.get('q'))
        return answer
      },
    },
  })
  return asked
}

test('asks nothing until there is a question', async () => {
  const asked = showPage({ hits: [], refused: true })
  expect(asked).toEqual([])
  await userEvent.type(screen.getByLabelText('知识'), '停水怎么办{Enter}')
  expect(await screen.findByText('没有足够把握的答案')).toBeInTheDocument()
  expect(asked).toEqual(['停水怎么办'])
})

test('shows the answer with its source, for a question from the URL', async () => {
  const card = {
    code: 'K',
    title: '停水',
    answer: '十二小时内修复',
    points: [{ label: '联系', text: '供水热线' }],
    source: { title: '供水规定', number: '6号', clause: '第三条' },
    unit_name: '供水集团',
    valid_from: '2024-07-01',
    valid_to: null,
  }
  const hits = [{ card, confidence: 0.9, question: '没水了' }]
  const asked = showPage({ hits, refused: false }, '/knowledge?q=没水')
  expect(await screen.findByText('十二小时内修复')).toBeInTheDocument()
  expect(screen.getByText(/供水规定6号第三条/)).toBeInTheDocument()
  expect(asked).toEqual(['没水'])
})

test('who may not publish is not offered what waits', async () => {
  showPage({ hits: [], refused: true })
  expect(await screen.findByLabelText('知识')).toBeInTheDocument()
  expect(screen.queryByText('待发布')).not.toBeInTheDocument()
})
