import { Input } from 'antd'
import { useState } from 'react'
import type { LikeTicket } from '@/features/tickets/merging/api'
import { merging as text } from '@/texts/zh/merging'
import type { Ending } from '../useMatter'
import { DialogFrame } from './DialogFrame'

interface AppendProps {
  item: LikeTicket
  isBusy: boolean
  onEnd: (ending: Ending) => void
  onClose: () => void
}

/** The same matter with nothing new: noted on its ticket, no new one is made. */
export function AppendDialog({ item, isBusy, onEnd, onClose }: AppendProps) {
  const [words, setWords] = useState<string>(text.appendDefault)
  const { ticket } = item
  return (
    <DialogFrame
      title={text.appendTitle(ticket.number)}
      canSubmit={words.trim().length > 1}
      isBusy={isBusy}
      onSubmit={() => onEnd({ outcome: 'appended', ticket_id: ticket.id, text: words.trim() })}
      onClose={onClose}
    >
      <p>
        <strong>{ticket.title}</strong>
      </p>
      <p className="soft">{text.appendHint}</p>
      <div>
        <span>{text.appendText}</span>
        <Input.TextArea
          aria-label={text.appendText}
          rows={3}
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
    </DialogFrame>
  )
}
