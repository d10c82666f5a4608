import { Button, Tooltip } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { watch } from '@/texts/zh/watch'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'

const text = watch.wording
const KEYS = 'Alt+W'

interface RewordingProps {
  isRunning: boolean
  onAsk: () => Promise<unknown>
}

/** Title and summary in a language model's words; what it cannot do is said here and nothing is
 * lost. */
export function Rewording({ isRunning, onAsk }: RewordingProps) {
  const [told, setTold] = useState('')
  const ask = async () => {
    setTold('')
    // What is half typed is saved first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    try {
      await onAsk()
      setTold(text.done)
    } catch (error) {
      setTold(explain(error).title)
    }
  }
  useKeys([{ keys: KEYS, label: text.button, isOff: isRunning, run: () => void ask() }])
  return (
    <div className="rewording">
      <Tooltip title={text.hint}>
        <Button size="small" loading={isRunning} onClick={() => void ask()}>
          {text.button} <KeyHint keys={KEYS} />
        </Button>
      </Tooltip>
      <span className="soft" role="status">
        {isRunning ? text.running : told}
      </span>
    </div>
  )
}
