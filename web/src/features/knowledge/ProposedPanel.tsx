import { CloseOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useSession } from '@/api/session'
import { useRegisters } from '@/features/data/api'
import '@/features/data/data.css'
import { Lines } from '@/features/data/Lines'
import type { Step } from '@/features/data/types'
import { differences } from '@/features/data/words'
import { useCategories } from '@/features/tickets/city'
import { data } from '@/texts/zh/data'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { CardGrounds, CardWords } from './CardText'
import { type Card, useOrigin } from './proposed'

const text = knowledge.proposed

interface PanelProps {
  card: Card
  onPublish: () => void
  onClose: () => void
}

/** One card as it would be said: who brought it, what is different, all of its words. */
export function ProposedPanel({ card, onPublish, onClose }: PanelProps) {
  const origin = useOrigin(card)
  const isOwn = card.is_own
  const categories = useCategories()
  const names = new Map(categories.data?.map(({ code, name }) => [code, name]))
  return (
    <aside className="split-panel" aria-label={card.title}>
      <div className="panel-tools">
        <h2 className="data-panel-title">{card.title}</h2>
        <span className="knowledge-buttons">
          <Button
            type="primary"
            size="small"
            disabled={isOwn}
            title={isOwn ? text.ownHint : undefined}
            onClick={onPublish}
          >
            {text.publishOne}
          </Button>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={text.close}
            onClick={onClose}
          />
        </span>
      </div>
      <div className="knowledge-proposed-body">
        {isOwn && <Alert type="warning" showIcon title={text.ownHint} />}
        {origin && <Origin step={origin} />}
        <h3>{text.whole}</h3>
        <CardWords card={card} />
        <h3>{text.questions}</h3>
        <ul>
          {card.questions.map((question) => (
            <li key={question}>{question}</li>
          ))}
        </ul>
        <p className="soft">
          {text.code} {card.code} · {text.categories}{' '}
          {card.categories.map((code) => names.get(code) ?? code).join(data.listComma) ||
            data.nothing}
          <br />
          <CardGrounds card={card} />
        </p>
      </div>
    </aside>
  )
}

/** Who, when and why; old → new where there was something before. */
function Origin({ step }: { step: Step }) {
  const { can } = useSession()
  const now = useBusinessNow(60)
  const registers = useRegisters()
  const columns = registers.data?.find(({ name }) => name === 'cards')?.columns
  const { before, after } = step
  return (
    <>
      <p>
        <b>{data.kinds[step.kind] ?? step.kind}</b> {step.by || text.system}{' '}
        <span className="soft">
          {formatMoment(step.at, now)} · {data.sources[step.source] ?? step.source}
        </span>
      </p>
      {step.note && <p className="soft">{step.note}</p>}
      {can('data:read') && columns && before && after && (
        <>
          <h3>{text.changes}</h3>
          <Lines lines={differences(columns, before, after)} />
        </>
      )}
    </>
  )
}
