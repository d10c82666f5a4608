import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { refusal } from '@/testing/visit'
import { makeMatter, makeView, proposed, showDesk } from './testing'

afterEach(() => vi.unstubAllGlobals())

test('without a language model nothing offers one', async () => {
  showDesk(makeView())
  await screen.findByLabelText('标题')
  expect(screen.queryByText('模型改写')).toBeNull()
})

test('Alt+W from within a field asks the model, and what it wrote is proposed', async () => {
  const worded = makeMatter({
    version: 4,
    title: proposed('title', '梧桐街道住户家中停水', { label: '标题' }),
  })
  const { sent } = showDesk(makeView({ has_language_model: true }), () => worded)
  const who = await screen.findByLabelText('诉求人')
  await userEvent.click(who)
  await userEvent.keyboard('{Alt>}w{/Alt}')
  await waitFor(() =>
    expect(sent.map(({ path }) => path)).toEqual(['/calls/call-1/matters/1/wording']),
  )
  expect(await screen.findByText('已改写，请核对后采纳')).toBeInTheDocument()
})

test('what the model cannot do is said, and the draft stays', async () => {
  const said = '语言模型写了没人说过的内容，草稿保持原样'
  showDesk(makeView({ has_language_model: true }), () =>
    refusal(409, 'call.wording_unsupported', said),
  )
  await userEvent.click(await screen.findByRole('button', { name: /模型改写/ }))
  expect(await screen.findByText(said)).toBeInTheDocument()
  expect(screen.getByLabelText('标题')).toHaveValue('停水')
})
