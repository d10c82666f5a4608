import { App } from 'antd'
import { explain } from '@/ui/states'

/** What a step says when it is done or refused. */
export function useTold() {
  const { message } = App.useApp()
  return <Result>(done: string | ((result: Result) => string)) => ({
    onDone: (result: Result) => {
      message.success(typeof done === 'string' ? done : done(result))
    },
    onRefused: (error: unknown) => {
      const { title, hint } = explain(error)
      message.error(`${title} ${hint}`)
    },
  })
}
