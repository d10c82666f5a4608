import { Component, type ReactNode } from 'react'
import { ErrorState } from '@/ui/states'

/** A page that breaks takes neither the frame nor the other pages with it. */
export class CrashGuard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <ErrorState error={this.state.error} onRetry={() => location.reload()} />
  }
}
