// Apart from routes.ts, which imports every feature.

/** Where one changes the own password; who must is sent there first. */
export const PASSWORD_PATH = '/account/password'
