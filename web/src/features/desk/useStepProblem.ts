import { App } from 'antd'
import { explain } from '@/ui/states'

/** What to do when a step of a call is refused: say why. */
export function useStepProblem() {
  const { message } = App.useApp()
  return (error: unknown) => {
    message.error(explain(error).title)
  }
}
