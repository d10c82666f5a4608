import { Alert, DatePicker, Input, Modal, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { topics as text } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import * as api from './api'

export interface Asking {
  title: string
  ask: string
  /** Asks for a day too, under this label. */
  day?: string
  /** Asks for one of these too. */
  options?: { value: string; label: string }[]
  start?: string
  run: (words: string, more: string) => Promise<unknown>
}

/** The words that a step must be told; what the server refuses is said in place. */
export function AskDialog({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const [words, setWords] = useState(asking.start ?? '')
  const [more, setMore] = useState('')
  const step = api.useStep()
  const needsMore = asking.day !== undefined || asking.options !== undefined
  const send = async () => {
    const done = await step
      .mutateAsync(() => asking.run(words.trim(), more).then(() => true))
      .catch(() => false)
    if (done) onClose()
  }
  return (
    <Modal
      open
      title={asking.title}
      okText={text.confirm}
      cancelText={text.cancel}
      okButtonProps={{
        disabled: words.trim().length < 2 || (needsMore && !more),
        loading: step.isPending,
      }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {asking.options && (
        <Select
          aria-label={text.close.outcome}
          placeholder={text.close.outcome}
          style={{ width: '100%', marginBottom: 8 }}
          value={more || undefined}
          onChange={setMore}
          options={asking.options}
        />
      )}
      {asking.day && (
        <DatePicker
          aria-label={asking.day}
          placeholder={asking.day}
          style={{ width: '100%', marginBottom: 8 }}
          minDate={dayjs()}
          value={more ? dayjs(more) : null}
          onChange={(day) => setMore(day ? day.format('YYYY-MM-DD') : '')}
        />
      )}
      <p>{asking.ask}</p>
      <Input.TextArea
        aria-label={asking.ask}
        rows={4}
        maxLength={2000}
        value={words}
        onChange={({ target }) => setWords(target.value)}
      />
    </Modal>
  )
}
