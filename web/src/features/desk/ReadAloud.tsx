import { Modal } from 'antd'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { CardFacts, type Readable } from './AnswerCards'

/** The words to say, large enough to read while talking. */
export function ReadAloud({ card, onClose }: { card: Readable; onClose: () => void }) {
  useKeys([{ keys: 'Alt+R', label: desk.keys.closeReading, run: onClose }], { isModal: true })
  return (
    <Modal open title={card.title} footer={null} width={760} onCancel={onClose}>
      <p className="read-aloud">{card.answer}</p>
      <CardFacts card={card} />
    </Modal>
  )
}
