import { Button, Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import { type Card, useCardSearch } from './api'
import { useLighting } from './evidence'
import { ReadAloud } from './ReadAloud'

const text = desk.cards
const SHOWN = 3

export type Readable = Pick<
  Card,
  'code' | 'title' | 'answer' | 'points' | 'source' | 'valid_from' | 'valid_to' | 'question'
>

/** The three likeliest answers, why and how long they hold; or what the agent looks up. */
export function AnswerCards(props: { cards: readonly Card[]; onUse: (card: Readable) => void }) {
  const cards = props.cards.slice(0, SHOWN)
  const [openCode, setOpenCode] = useState<string | null>(null)
  const [reading, setReading] = useState<Readable | null>(null)
  const opened = cards.find(({ code }) => code === openCode) ?? cards[0]
  const toggle = (code: string) => setOpenCode((held) => (held === code ? null : code))
  useKeys([
    ...cards.map((card, index) => ({
      keys: `Alt+${index + 1}`,
      label: desk.keys.openCard(index + 1),
      run: () => toggle(card.code),
    })),
    {
      keys: 'Alt+R',
      label: desk.keys.read,
      isOff: !opened,
      run: () => setReading((held) => (held ? null : (opened ?? null))),
    },
  ])
  return (
    <section className="assist-block assist-cards" aria-label={text.title}>
      <h3>
        {text.title} <KeyHint keys="Alt+R" />
      </h3>
      {cards.map((card, index) => (
        <CardRow
          key={card.code}
          card={card}
          number={index + 1}
          isOpen={card.code === openCode}
          onToggle={() => toggle(card.code)}
          onRead={() => setReading(card)}
          onUse={() => props.onUse(card)}
        />
      ))}
      {!cards.length && <p className="soft">{text.none}</p>}
      <Lookup onRead={setReading} />
      {reading && <ReadAloud card={reading} onClose={() => setReading(null)} />}
    </section>
  )
}

function CardRow(props: {
  card: Card
  number: number
  isOpen: boolean
  onToggle: () => void
  onRead: () => void
  onUse: () => void
}) {
  const { card, isOpen } = props
  const lighting = useLighting(card.spans)
  return (
    <article className="card" data-open={isOpen} {...lighting}>
      <button type="button" className="card-head" aria-expanded={isOpen} onClick={props.onToggle}>
        <KeyHint keys={`Alt+${props.number}`} />
        <span className="one-line">{card.title}</span>
        <span className="number soft">{Math.round(card.confidence * 100)}%</span>
      </button>
      {isOpen ? (
        <div className="card-body">
          <p>{card.answer}</p>
          <CardFacts card={card} />
          <Button size="small" onClick={props.onRead}>
            {text.read}
          </Button>{' '}
          <Button size="small" onClick={props.onUse}>
            {text.use}
          </Button>
        </div>
      ) : (
        <p className="card-gist soft">{card.answer}</p>
      )}
    </article>
  )
}

/** Points, the question that matched, source and validity. */
export function CardFacts({ card }: { card: Readable }) {
  return (
    <>
      <dl className="card-points">
        {card.points.map((point) => (
          <div key={point.label}>
            <dt>{point.label}</dt>
            <dd>{point.text}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">
        {text.matched(card.question)}
        <br />
        {text.source} {card.source} · {text.valid(card.valid_from, card.valid_to)}
      </p>
    </>
  )
}

/** Look up what the call did not bring up by itself. */
function Lookup({ onRead }: { onRead: (card: Readable) => void }) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const found = useCardSearch(q)
  return (
    <div className="card-lookup">
      <Input
        type="search"
        size="small"
        allowClear
        value={typed}
        placeholder={text.search}
        aria-label={text.search}
        onChange={(event) => setTyped(event.target.value)}
      />
      {found.data?.refused && <p className="soft">{text.refused}</p>}
      {found.data?.hits.map(({ card, question }) => (
        <button
          key={card.code}
          type="button"
          className="card-head"
          onClick={() => {
            const source = `${card.source.title}${card.source.number}${card.source.clause}`
            onRead({ ...card, source, question })
          }}
        >
          <span className="one-line">{card.title}</span>
        </button>
      ))}
    </div>
  )
}
