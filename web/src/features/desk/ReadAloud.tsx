import { Modal } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import type { Card } from './api'
import { CardFacts } from './CardRow'

/** Each sentence with its own mark at its end. */
export const sentences = (text: string) =>
  text.match(/[^。！？；]+[。！？；]?/g)?.map((part) => part.trim()) ?? []

/** The words to say, large enough to read while talking, one sentence after the other. */
export function ReadAloud({ card, onClose }: { card: Card; onClose: () => void }) {
  const parts = sentences(card.answer)
  const [at, setAt] = useState(0)
  const go = (by: number) => setAt((held) => Math.min(Math.max(held + by, 0), parts.length - 1))
  useKeys(
    [
      { keys: 'Alt+R', label: desk.keys.closeReading, run: onClose },
      { keys: 'ArrowRight', label: desk.keys.nextSentence, run: () => go(1) },
      { keys: 'ArrowLeft', label: desk.keys.lastSentence, run: () => go(-1) },
    ],
    { isModal: true },
  )
  return (
    <Modal open title={card.title} footer={null} width={760} onCancel={onClose}>
      <p className="read-aloud">
        {parts.map((part, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: sentences of one text keep their order
            key={index}
            type="button"
            className="read-part"
            aria-current={index === at}
            onClick={() => setAt(index)}
          >
            {part}
          </button>
        ))}
      </p>
      <p className="soft">
        <KeyHint keys="ArrowLeft" /> <KeyHint keys="ArrowRight" />{' '}
        {desk.cards.sentence(at + 1, parts.length)}
      </p>
      <CardFacts card={card} />
    </Modal>
  )
}
