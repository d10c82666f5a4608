import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { supervision as text } from '@/texts/zh/supervision'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { answerUrge, readUrge, type Urge } from './api'
import { WordsDialog } from './WordsDialog'

/** Who urged, with what words, whether it was read, what was answered. */
export function UrgeList({ urges, withTicket }: { urges: readonly Urge[]; withTicket?: boolean }) {
  const [open, setOpen] = useState<Urge | null>(null)
  const start = (urge: Urge) => {
    if (!urge.read_at) void readUrge(urge.id).catch(() => undefined)
    setOpen(urge)
  }
  return (
    <>
      <ul className="urges">
        {urges.map((urge) => (
          <li key={urge.id}>
            <div className="urge-line">
              <State urge={urge} />
              <strong>{urge.urged_by_name ?? text.urge.by[urge.source]}</strong>
              {withTicket ? (
                <Link to={`/tickets/${urge.ticket.id}`}>
                  <span className="number">{urge.ticket.number}</span> {urge.ticket.title}
                </Link>
              ) : (
                <span className="soft">{urge.unit_name}</span>
              )}
              <span className="soft">
                <Relative at={urge.urged_at} />
              </span>
              {urge.can_answer && (
                <Button size="small" type="primary" onClick={() => start(urge)}>
                  {text.urge.answer}
                </Button>
              )}
            </div>
            <p>{urge.text}</p>
            {urge.answer && (
              <p className="urge-answer">
                {urge.answered_by_name}：{urge.answer}
              </p>
            )}
          </li>
        ))}
      </ul>
      {open && (
        <WordsDialog
          title={text.urge.answerTitle}
          label={text.urge.answerText}
          done={text.done.answerUrge}
          onSend={(words) => answerUrge(open.id, words)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}

function State({ urge }: { urge: Urge }) {
  if (urge.answered_at) return <StateTag colour="done">{text.states.answered}</StateTag>
  if (urge.ended_at) return <StateTag colour="done">{text.urge.over}</StateTag>
  if (urge.read_at) return <StateTag colour="in_hand">{text.urge.read}</StateTag>
  return <StateTag colour="near">{text.urge.unread}</StateTag>
}
