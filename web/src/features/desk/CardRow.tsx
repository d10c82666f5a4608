import { Button } from 'antd'
import { Link } from 'react-router'
import { policyPath } from '@/features/tickets/Citations'
import { word } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { STATE_COLOURS } from '@/ui/theme'
import { isFinal, optionKey } from './AnswerCards'
import type { Card } from './api'
import { useLighting } from './evidence'

const text = desk.cards

interface RowProps {
  card: Card
  /** Of its key; null: none is left. */
  number: number | null
  isOpen: boolean
  /** The keys act on it. */
  isHeld: boolean
  to: string | null
  onToggle: (card: Card) => void
  onRead: (card: Card) => void
  onUse: (card: Card) => void
  onSend: (card: Card) => void
  onCite: (card: Card) => void
  onDismiss: (card: Card) => void
  onChoose: (card: Card, option: string | null) => void
}

/** One card on the desk: its head always in the same place, its body when it is in the hand. */
export function CardRow(props: RowProps) {
  const { card, isOpen, number } = props
  const lighting = useLighting(card.spans)
  return (
    <article className="card" data-open={isOpen} data-surge={card.surge_id !== null} {...lighting}>
      <button
        type="button"
        className="card-head"
        aria-expanded={isOpen}
        onClick={() => props.onToggle(card)}
      >
        {number === null ? <span /> : <KeyHint keys={`Alt+${number}`} />}
        <span className="one-line">{card.title}</span>
        <span className="soft card-why">
          {card.used_as.length > 0
            ? `✓ ${card.used_as.map((use) => word(text.uses, use)).join('、')}`
            : word(text.why, card.why)}
        </span>
      </button>
      {isOpen ? (
        <CardBody {...props} />
      ) : (
        <p className="card-gist soft">{card.answer || card.condition?.question}</p>
      )}
    </article>
  )
}

function CardBody(props: RowProps) {
  const { card, isHeld, to } = props
  const isOff = !isFinal(card)
  const isCited = card.used_as.includes('cited')
  const hint = (keys: string) => isHeld && <KeyHint keys={keys} />
  return (
    <div className="card-body">
      {card.surge_id && card.expires_at && (
        <p className="card-surge">
          {text.surge} <Relative at={card.expires_at} /> {text.surgeEnds}
        </p>
      )}
      {card.condition && <CardCondition {...props} condition={card.condition} />}
      {card.needs_area && (
        <p role="note" className="card-ask">
          {text.needsArea(card.area_name)}
        </p>
      )}
      {card.answer && <p>{card.answer}</p>}
      <CardFacts card={card} />
      <div className="card-hands">
        <Button size="small" disabled={isOff} onClick={() => props.onRead(card)}>
          {text.read} {hint('Alt+R')}
        </Button>
        <Button
          size="small"
          disabled={isOff || !to || card.is_internal}
          title={card.is_internal ? text.internal : undefined}
          onClick={() => props.onSend(card)}
        >
          {text.send} {hint('Alt+S')}
        </Button>
        <Button size="small" disabled={isOff} onClick={() => props.onCite(card)}>
          {isCited ? text.notCite : text.cite} {hint('Alt+Q')}
        </Button>
        <Button size="small" disabled={isOff || !card.code} onClick={() => props.onUse(card)}>
          {text.use}
        </Button>
        <Button size="small" type="text" onClick={() => props.onDismiss(card)}>
          {text.dismiss} {hint('Alt+X')}
        </Button>
      </div>
    </div>
  )
}

/** What the answer depends on: the question to ask, one key for each case; what was heard is taken. */
function CardCondition({
  card,
  condition,
  isHeld,
  onChoose,
}: RowProps & { condition: NonNullable<Card['condition']> }) {
  return (
    <fieldset className="card-condition" aria-label={condition.name}>
      <legend className={card.option ? 'soft' : 'card-ask'}>
        {card.option ? condition.name : text.ask(condition.question)}
      </legend>
      {condition.options.map(({ label }, index) => {
        const key = optionKey(index)
        const isChosen = label === card.option
        return (
          <Button
            key={label}
            size="small"
            type={isChosen ? 'primary' : 'default'}
            aria-pressed={isChosen}
            onClick={() => onChoose(card, isChosen ? null : label)}
          >
            {label} {isHeld && key && !isChosen && <KeyHint keys={key} />}
          </Button>
        )
      })}
      {card.is_option_heard && <span className="soft">{text.heard}</span>}
    </fieldset>
  )
}

/** Points, the policy's own sentence, the question that matched, source and validity. */
export function CardFacts({ card }: { card: Card }) {
  return (
    <>
      {card.points.length > 0 && (
        <dl className="card-points">
          {card.points.map((point) => (
            <div key={`${point.label} ${point.text}`}>
              <dt>{point.label}</dt>
              <dd>{point.text}</dd>
            </div>
          ))}
        </dl>
      )}
      {card.quote && <blockquote className="card-quote">{card.quote}</blockquote>}
      <p className="soft">
        {card.question && (
          <>
            {text.matched(card.question)}
            <br />
          </>
        )}
        {text.source}{' '}
        {card.policy_code ? (
          <Link to={policyPath(card.policy_code, card.quote)} target="_blank">
            {card.source}
          </Link>
        ) : (
          card.source
        )}
        {card.valid_from && ` · ${text.valid(card.valid_from, card.valid_to)}`}
        {card.is_internal && (
          <strong style={{ color: STATE_COLOURS.alert }}> · {text.internal}</strong>
        )}
      </p>
    </>
  )
}
