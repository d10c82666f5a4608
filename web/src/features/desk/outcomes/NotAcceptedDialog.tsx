import { Input, Radio } from 'antd'
import { useState } from 'react'
import { desk } from '@/texts/zh/desk'
import { useOutcomeCodes } from '../api'
import type { Ending } from '../useMatter'
import { DialogFrame } from './DialogFrame'

const text = desk.outcomes.notAcceptedDialog

interface NotAcceptedProps {
  name: string
  isBusy: boolean
  onEnd: (ending: Ending) => void
  onClose: () => void
}

/** Not for this line: why, and the words that name the right door. */
export function NotAcceptedDialog({ name, isBusy, onEnd, onClose }: NotAcceptedProps) {
  const { data } = useOutcomeCodes()
  const [code, setCode] = useState('')
  const [words, setWords] = useState('')
  const choose = (next: string) => {
    setCode(next)
    setWords(data?.not_accepted.find((each) => each.code === next)?.text ?? '')
  }
  return (
    <DialogFrame
      title={text.title(name)}
      canSubmit={Boolean(code && words.trim())}
      isBusy={isBusy}
      onSubmit={() => onEnd({ outcome: 'not-accepted', code, text: words.trim() })}
      onClose={onClose}
    >
      <fieldset>
        <legend>{text.code}</legend>
        <Radio.Group
          value={code}
          onChange={(event) => choose(event.target.value)}
          options={data?.not_accepted.map((each) => ({ value: each.code, label: each.label }))}
          vertical
        />
      </fieldset>
      <div>
        <span>{text.text}</span>
        <Input.TextArea
          aria-label={text.text}
          rows={3}
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
    </DialogFrame>
  )
}
