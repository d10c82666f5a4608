import { desk } from '@/texts/zh/desk'
import type { Card } from './api'
import { DialogFrame } from './outcomes/DialogFrame'

const text = desk.cards

interface SendProps {
  card: Card
  to: string
  isBusy: boolean
  onSend: () => void
  onClose: () => void
}

/** The number, shortened, and the words, before a message leaves; the same key again sends it. */
export function SendCard({ card, to, isBusy, onSend, onClose }: SendProps) {
  return (
    <DialogFrame
      title={text.sendTitle(to)}
      canSubmit
      isBusy={isBusy}
      onSubmit={onSend}
      onClose={onClose}
    >
      <p className="dialog-answer">
        {card.title}：{card.answer}
        {card.source && `（${text.source}：${card.source}）`}
      </p>
      <p className="soft">{text.sendHint}</p>
    </DialogFrame>
  )
}
