// Apart from routes.ts, which imports every feature.

/** Where one changes the own password; who must is sent there first. */
export const PASSWORD_PATH = '/account/password'

/** One's own ways in: second factor, browsers, identities. */
export const SIGN_IN_PATH = '/account/sign-in'

/** Where one enrols the second factor; who must have one is sent there first. */
export const FACTOR_PATH = '/account/factor'
