import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Frame } from '@/app/Frame'
import { refusal, someone, visit } from '@/testing/visit'
import { FactorPage } from './FactorPage'
import { SignInPage } from './SignInPage'

afterEach(() => vi.unstubAllGlobals())

const none = () => new Response(null, { status: 204 })
const enrolment = {
  secret: 'ABCDEFGHIJKLMNOP',
  uri: 'otpauth://totp/x',
  qr: 'data:image/svg+xml,%3Csvg/%3E',
}
const codes = Array.from({ length: 10 }, (_, n) => `aaaaa-bbbb${n}`)
const session = (more: object = {}) => ({
  id: 's1',
  device: 'Chrome · Windows',
  method: 'password',
  began_at: '2026-11-21T01:00:00Z',
  last_seen_at: '2026-11-21T02:00:00Z',
  is_this: true,
  ...more,
})
const own = (more: object = {}) => ({
  has_factor: false,
  factor_since: null,
  is_factor_demanded: false,
  codes_left: 0,
  sessions: [session()],
  identities: [],
  linkable: [],
  ...more,
})

test('whoever must have a second factor sees nothing before it is bound', async () => {
  const { place, asked } = visit({
    Page: Frame,
    path: '/tickets?q=1',
    me: { must_enrol_factor: true },
    answers: {},
  })
  await waitFor(() => expect(place.address).toBe('/account/factor?to=%2Ftickets%3Fq%3D1'))
  expect(asked.map(({ path }) => path)).not.toContain('/clock')
})

test('the password comes before the second factor, and the way on is kept', async () => {
  const { place } = visit({
    Page: Frame,
    path: '/account/factor?to=%2Fpool',
    me: { must_change_password: true, must_enrol_factor: true },
    answers: {},
  })
  await waitFor(() => expect(place.address).toBe('/account/password?to=%2Fpool'))
})

test('binds with a code, shows the recovery codes once, and goes on', async () => {
  const { place, asked } = visit({
    Page: FactorPage,
    path: '/account/factor?to=%2Fpool',
    me: { must_enrol_factor: true },
    answers: {
      'POST /me/factor': enrolment,
      'POST /me/factor/confirm': { codes },
      'GET /me': someone,
    },
  })
  expect(await screen.findByText(/绑定好之后，才能使用其他页面/)).toBeInTheDocument()
  expect(await screen.findByAltText('绑定用的二维码')).toHaveAttribute('src', enrolment.qr)
  expect(screen.getByText('ABCD EFGH IJKL MNOP')).toBeInTheDocument()
  await userEvent.type(screen.getByLabelText('6 位验证码'), '123456{Enter}')
  expect(await screen.findByText(codes[9] as string)).toBeInTheDocument()
  expect(asked.at(-1)?.body).toEqual({ code: '123456' })
  await userEvent.click(screen.getByRole('button', { name: '我已收好，继续' }))
  await waitFor(() => expect(place.address).toBe('/pool'))
})

test('a wrong code is explained and the picture stays', async () => {
  visit({
    Page: FactorPage,
    path: '/account/factor',
    answers: {
      'POST /me/factor': enrolment,
      'POST /me/factor/confirm': refusal(422, 'people.wrong_code', '验证码不对、已过期'),
    },
  })
  await userEvent.type(await screen.findByLabelText('6 位验证码'), '000000{Enter}')
  expect(await screen.findByText('验证码不对、已过期')).toBeInTheDocument()
  expect(screen.getByAltText('绑定用的二维码')).toBeInTheDocument()
})

test('where a role demands it there is nothing to remove it with, and few codes are warned of', async () => {
  const factor = { has_factor: true, factor_since: '2026-11-01T02:00:00Z', codes_left: 2 }
  visit({
    Page: SignInPage,
    path: '/account/sign-in',
    answers: { 'GET /me/sign-in': own({ ...factor, is_factor_demanded: true }) },
  })
  expect(await screen.findByText(/备用恢复码快用完了/)).toBeInTheDocument()
  expect(screen.getByText(/您的角色必须启用二次验证/)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '解除绑定' })).toBeNull()
})

test("one's other browsers are signed out, this one has no button", async () => {
  const other = session({ id: 's2', device: '', is_this: false, method: 'provider' })
  const { asked } = visit({
    Page: SignInPage,
    path: '/account/sign-in',
    answers: {
      'GET /me/sign-in': own({ sessions: [session(), other] }),
      'POST /me/sessions/s2/end': none,
    },
  })
  const row = (await screen.findByText('未知浏览器')).closest('tr') as HTMLElement
  expect(row).toHaveTextContent('统一身份')
  const here = screen.getByText('当前').closest('tr') as HTMLElement
  expect(within(here).queryByRole('button')).toBeNull()
  await userEvent.click(within(row).getByRole('button', { name: '退出' }))
  await waitFor(() => expect(asked.some(({ path }) => path === '/me/sessions/s2/end')).toBe(true))
})

test('what went wrong while linking is told', async () => {
  visit({
    Page: SignInPage,
    path: '/account/sign-in?problem=1',
    answers: {
      'GET /me/sign-in': own(),
      'GET /login/choices': {
        providers: [],
        problem: { code: 'people.identity_taken', message: '这个身份已关联到别的账号' },
      },
    },
  })
  expect(await screen.findByText('这个身份已关联到别的账号')).toBeInTheDocument()
})
