import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Frame } from '@/app/Frame'
import { mayOpen, routes } from '@/app/routes'
import { refusal, someone, visit } from '@/testing/visit'
import { PasswordPage } from './PasswordPage'

afterEach(() => vi.unstubAllGlobals())

const PATH = '/account/password'
const none = () => new Response(null, { status: 204 })

async function type(old: string, next: string, repeat = next) {
  const fields = [
    [await screen.findByLabelText('原密码'), old],
    [screen.getByLabelText('新密码'), next],
    [screen.getByLabelText('再输一遍新密码'), repeat],
  ] as const
  for (const [field, words] of fields) {
    await userEvent.click(field)
    await userEvent.paste(words)
  }
}

const save = () => screen.getByRole('button', { name: '修改密码' })
const met = (rule: RegExp) => screen.getByText(rule).getAttribute('data-met')

test('every signed-in person may open it, and no page has lost its way', () => {
  const route = routes.find(({ path }) => path === PATH)
  expect(route && mayOpen(() => false, route)).toBe(true)
  expect(routes.filter(({ path }) => !path)).toEqual([])
})

test('shows which rules the new password meets, and sends nothing before all are', async () => {
  const { asked } = visit({ Page: PasswordPage, path: PATH, answers: {} })
  await type('old-Password1', 'short1', 'short2')
  expect(met(/至少 10 位/)).toBe('false')
  expect(met(/有字母/)).toBe('true')
  expect(met(/两遍输入一致/)).toBe('false')
  await userEvent.click(save())
  expect(asked).toEqual([])
})

test('changes the password and says so', async () => {
  const { asked } = visit({
    Page: PasswordPage,
    path: PATH,
    answers: { 'POST /me/password': none, 'GET /me': someone },
  })
  await type('old-Password1', 'another-Password2')
  await userEvent.click(save())
  expect(await screen.findByText('密码已修改')).toBeInTheDocument()
  expect(asked[0]?.body).toEqual({ old: 'old-Password1', new: 'another-Password2' })
  expect(screen.getByLabelText('原密码')).toHaveValue('')
})

test("a refusal is shown in the server's words and nothing typed is lost", async () => {
  const weak = refusal(422, 'people.weak_password', '密码至少 10 位，且要有字母和数字')
  visit({ Page: PasswordPage, path: PATH, answers: { 'POST /me/password': weak } })
  await type('old-Password1', 'another-Password2')
  await userEvent.click(save())
  expect(await screen.findByText(/密码至少 10 位，且要有字母和数字/)).toBeInTheDocument()
  expect(screen.getByLabelText('新密码')).toHaveValue('another-Password2')
})

test('a wrong old password is named, and is no reason to sign in again', async () => {
  const wrong = refusal(401, 'people.wrong_login', '用户名或密码不对')
  const { asked } = visit({
    Page: PasswordPage,
    path: PATH,
    answers: { 'POST /me/password': wrong },
  })
  await type('forgotten', 'another-Password2')
  await userEvent.click(save())
  expect(await screen.findByText(/原密码不对/)).toBeInTheDocument()
  expect(asked.map(({ path }) => path)).toEqual(['/me/password'])
})

test('whoever must change the password comes here first and is told why', async () => {
  const { place } = visit({
    Page: Frame,
    path: '/tickets?q=1',
    me: { must_change_password: true },
    answers: {},
  })
  await waitFor(() => expect(place.address).toBe(`${PATH}?to=%2Ftickets%3Fq%3D1`))
})

test('the page says why one must, and goes on to where one wanted to be', async () => {
  const { place } = visit({
    Page: PasswordPage,
    path: `${PATH}?to=%2Ftickets%3Fq%3D1`,
    me: { must_change_password: true },
    answers: { 'POST /me/password': none, 'GET /me': someone },
  })
  expect(await screen.findByText(/别人为您设的初始密码/)).toBeInTheDocument()
  await type('old-Password1', 'another-Password2')
  await userEvent.click(save())
  await waitFor(() => expect(place.address).toBe('/tickets?q=1'))
})
