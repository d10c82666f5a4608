import { Alert, Button } from 'antd'
import { useRef } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import { explain } from '@/ui/states'
import type { Room } from './api'
import * as api from './api'

const text = taskforces.room
const ACCEPTED = '.pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt'

/** Documents of the room; every download is kept in its history. */
export function Files({ room }: { room: Room }) {
  const step = api.useStep()
  const input = useRef<HTMLInputElement>(null)
  const upload = async (file: File | undefined) => {
    if (file) await step.run(() => api.keepFile(room, file))
    if (input.current) input.current.value = ''
  }
  const take = async (id: string, name: string) => {
    const blob = await step.run(() => api.takeFile(room, id))
    if (!blob) return
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob as unknown as Blob)
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <section aria-label={text.files}>
      <h2>
        {text.files}（{room.files.length}）{' '}
        {room.may.work && (
          <Button size="small" title={text.uploadHint} onClick={() => input.current?.click()}>
            {text.upload}
          </Button>
        )}
      </h2>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        aria-label={text.upload}
        onChange={({ target }) => upload(target.files?.[0])}
      />
      <p className="soft">{text.uploadHint}</p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {!room.files.length && <p className="soft">{text.noFiles}</p>}
      <ul className="risk-lines">
        {room.files.map((file) => (
          <li key={file.id}>
            {file.name} <span className="soft number">{`${Math.ceil(file.size / 1024)} KB`}</span>{' '}
            <Button size="small" type="link" onClick={() => take(file.id, file.name)}>
              {text.take}
            </Button>
            <div className="soft" title={file.sha256}>
              {file.by} · {file.sha256.slice(0, 12)}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
