import { FactorRule } from './FactorRule'
import { Providers } from './Providers'
import './admin.css'

/** How people sign in here: identity providers, and who must have a second factor. */
export function SignInSettingsPage() {
  return (
    <div className="admin sign-in-admin">
      <Providers />
      <FactorRule />
    </div>
  )
}
