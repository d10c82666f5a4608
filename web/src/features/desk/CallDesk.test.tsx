import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { makeMatter, makeView, proposed, showDesk } from './testing'
import { liveKey } from './useLiveCall'

afterEach(() => vi.unstubAllGlobals())

const frame = (label: string) => screen.getByLabelText(label).closest('.draft-field')

test('what the machine proposed looks proposed, what a person decided looks decided', async () => {
  const decided = proposed('demand', '尽快', { label: '诉求', state: 'edited' })
  showDesk(makeView({ matters: [makeMatter({ fields: [proposed('who', '周'), decided] })] }))
  expect((await screen.findByLabelText('who')).closest('.draft-field')).toHaveAttribute(
    'data-state',
    'proposed',
  )
  expect(frame('诉求')).toHaveAttribute('data-state', 'edited')
})

test('Enter accepts a proposal and goes on to the next field', async () => {
  const { sent } = showDesk(makeView(), () => makeMatter({ version: 4 }))
  const who = await screen.findByLabelText('诉求人')
  await userEvent.click(who)
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toEqual({
    method: 'PATCH',
    path: '/calls/call-1/matters/1',
    body: { version: 3, accept: ['who'] },
  })
  expect(screen.getByLabelText('people')).toHaveFocus()
})

test('Enter that picks a word of the input method saves nothing', async () => {
  const { sent } = showDesk(makeView())
  const who = await screen.findByLabelText('诉求人')
  await userEvent.click(who)
  fireEvent.keyDown(who, { key: 'Enter', isComposing: true })
  fireEvent.keyDown(who, { key: 'Enter', keyCode: 229 })
  expect(who).toHaveFocus()
  expect(sent).toEqual([])
})

test('leaving an edited field saves it, clearing a proposal refuses it', async () => {
  const { sent } = showDesk(makeView(), () => makeMatter({ version: 4 }))
  await userEvent.type(await screen.findByLabelText('诉求人'), '女士')
  await userEvent.clear(screen.getByLabelText('标题'))
  await userEvent.click(screen.getByLabelText('people'))
  await waitFor(() => expect(sent).toHaveLength(2))
  expect(sent.map(({ body }) => body)).toEqual([
    { version: 3, set: { who: { value: '周桂芬女士', code: undefined } } },
    { version: 4, refuse: ['title'] },
  ])
})

test('a place keeps its location as long as its words name it', async () => {
  const place = proposed('place', '梧桐街道', { label: '地点', code: 'YT-1', type: 'place' })
  const { sent } = showDesk(makeView({ matters: [makeMatter({ fields: [place] })] }), () =>
    makeMatter({ version: 4, fields: [place] }),
  )
  expect(await screen.findByText('定位 梧桐街道')).toBeInTheDocument()
  const field = screen.getByLabelText('地点')
  await userEvent.type(field, '13栋')
  await userEvent.tab()
  await waitFor(() => expect(sent).toHaveLength(1))
  await userEvent.clear(field)
  await userEvent.type(field, '河边')
  await userEvent.tab()
  await waitFor(() => expect(sent).toHaveLength(2))
  expect(sent.map(({ body }) => body.set)).toEqual([
    { place: { value: '梧桐街道13栋', code: 'YT-1' } },
    { place: { value: '河边' } },
  ])
})

test('leaving a field as it was saves nothing', async () => {
  const { sent } = showDesk(makeView())
  await userEvent.click(await screen.findByLabelText('诉求人'))
  await userEvent.tab()
  expect(sent).toEqual([])
})

test('a later proposal does not move what the hand is typing', async () => {
  const { state, queries } = showDesk(makeView())
  const who = await screen.findByLabelText('诉求人')
  await userEvent.clear(who)
  await userEvent.type(who, '周桂芳')
  state.view = makeView({
    matters: [
      makeMatter({
        title: proposed('title', '新标题', { label: '标题' }),
        fields: [proposed('who', '周贵芬', { label: '诉求人' })],
      }),
    ],
  })
  await act(() => queries.refetchQueries({ queryKey: liveKey('call-1') }))
  expect(await screen.findByDisplayValue('新标题')).toBeInTheDocument()
  expect(who).toHaveValue('周桂芳')
})

test('F8 asks for the code, offers its words, and Alt+S submits from the field', async () => {
  const { sent } = showDesk(makeView(), () => ({
    ordinal: 1,
    outcome: 'not_accepted',
    sentence: '不予受理',
    reasons: [],
  }))
  await screen.findByLabelText('诉求人')
  await userEvent.keyboard('{F8}')
  const dialog = await screen.findByRole('dialog')
  await userEvent.click(await within(dialog).findByText('应走诉讼'))
  const words = within(dialog).getByDisplayValue('请向人民法院提出。')
  await userEvent.type(words, '谢谢')
  fireEvent.keyDown(words, { key: 's', code: 'KeyS', altKey: true })
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toMatchObject({
    path: '/calls/call-1/matters/1/not-accepted',
    body: { version: 3, code: 'legal_road', text: '请向人民法院提出。谢谢' },
  })
})

test('hovering a field lights the words it came from', async () => {
  const { container } = { container: document.body, ...showDesk(makeView()) }
  await userEvent.hover(await screen.findByLabelText('诉求人'))
  expect(container.querySelector('.mark-lit')).toHaveTextContent('我家')
})

test('a call can only be finished when every matter has an outcome', async () => {
  const call = { ...makeView().call, state: 'wrap_up' as const, ended_at: '2026-11-21T01:03:00Z' }
  const { state, queries } = showDesk(makeView({ call }))
  const finish = (await screen.findByText('完成话后')).closest('button')
  expect(finish).toBeDisabled()
  state.view = makeView({
    call,
    matters: [makeMatter({ state: 'ended', outcome: 'answered', version: 4 })],
  })
  await act(() => queries.refetchQueries({ queryKey: liveKey('call-1') }))
  expect(finish).toBeEnabled()
})
