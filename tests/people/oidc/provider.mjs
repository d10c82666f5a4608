// A real OpenID Connect provider for the tests, on loopback and offline: whoever types a login name
// and any password is that person. Started by tests/people/oidc/__init__.py.
//
// Environment: PORT, SITE (our installation's address), CLIENT_ID, CLIENT_SECRET, PEOPLE (JSON: login
// name → claims). Says "ready" on standard output.
import { generateKeyPairSync } from 'node:crypto'

const library = new URL('../../../web/node_modules/oidc-provider/lib/index.js', import.meta.url)
const { default: Provider } = await import(library)

const { PORT, SITE, CLIENT_ID, CLIENT_SECRET, PEOPLE } = process.env
const people = JSON.parse(PEOPLE)
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${SITE}/api/v1/login/provider/callback`],
      post_logout_redirect_uris: [`${SITE}/login`],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  claims: {
    openid: ['sub', 'employee_number'],
    profile: ['preferred_username', 'name'],
    email: ['email', 'email_verified'],
  },
  async findAccount(_, id) {
    return { accountId: id, claims: async () => ({ ...people[id], sub: id }) }
  },
})
provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'))
