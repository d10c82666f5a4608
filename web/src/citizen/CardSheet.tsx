import { useEffect, useRef } from 'react'
import { asking as text } from '@/texts/zh/asking'
import type { Card, Knowledge } from './askApi'
import { sayDay } from './time'

interface CardSheetProps {
  card: Card
  areas: Knowledge['areas']
  isBusy: boolean
  onArea: (code: string) => void
  onOption: (name: string, label: string) => void
  onChange: () => void
}

/** An answer with what it rests on; before it, what it depends on. */
export function CardSheet({ card, areas, isBusy, onArea, onOption, onChange }: CardSheetProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { needs, needs_area: needsArea } = card
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new question or answer is read out
  useEffect(() => heading.current?.focus(), [card.code, needs?.name, needsArea, card.option])
  return (
    <section className="sheet" aria-label={card.title} aria-busy={isBusy}>
      <h2 ref={heading} tabIndex={-1}>
        {card.title}
      </h2>
      {needsArea && (
        <Choices
          ask={text.needsArea}
          options={areas.map(({ code, name }) => [code, name])}
          onChoose={onArea}
        />
      )}
      {!needsArea && needs && (
        <Choices
          ask={needs.question}
          options={needs.options.map((label) => [label, label])}
          onChoose={(label) => onOption(needs.name, label)}
        />
      )}
      {card.answer && (
        <>
          {card.option && (
            <p className="hint">
              {text.option(card.option)}{' '}
              <button type="button" className="link" onClick={onChange}>
                {text.change}
              </button>
            </p>
          )}
          <p className="sentence answer">{card.answer}</p>
          <p className="basis">{card.basis}</p>
          <Points card={card} />
          <Facts card={card} />
        </>
      )}
    </section>
  )
}

function Choices(props: {
  ask: string
  options: [value: string, label: string][]
  onChoose: (value: string) => void
}) {
  return (
    <fieldset className="choices">
      <legend>{props.ask}</legend>
      {props.options.map(([value, label]) => (
        <button type="button" key={value} onClick={() => props.onChoose(value)}>
          {label}
        </button>
      ))}
    </fieldset>
  )
}

function Points({ card }: { card: Card }) {
  if (card.points.length === 0) return null
  return (
    <>
      <h3>{text.points}</h3>
      <dl>
        {card.points.map((point) => (
          <div key={`${point.label}${point.text}`}>
            <dt>
              {point.label}
              {point.clause && ` · ${point.clause}`}
            </dt>
            <dd>{point.text}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Facts({ card }: { card: Card }) {
  const { source, unit } = card
  const from = sayDay(card.valid_from)
  return (
    <>
      <h3>{text.source}</h3>
      <p className="source">
        {source.title}
        {source.number && <span>{source.number}</span>}
        {source.clause && <span>{source.clause}</span>}
      </p>
      {source.quote && <blockquote>{source.quote}</blockquote>}
      {source.original && (
        <p>
          <a href={source.original}>{text.original}</a>
        </p>
      )}
      <dl>
        <dt>{text.valid}</dt>
        <dd>{card.valid_to ? text.fromTo(from, sayDay(card.valid_to)) : text.from(from)}</dd>
        {card.audience && (
          <>
            <dt>{text.audience}</dt>
            <dd>{card.audience}</dd>
          </>
        )}
        {card.area && (
          <>
            <dt>{text.area}</dt>
            <dd>{card.area}</dd>
          </>
        )}
        <dt>{text.unit}</dt>
        <dd>
          {unit.name} {unit.phone && <a href={`tel:${unit.phone}`}>{unit.phone}</a>}
        </dd>
      </dl>
    </>
  )
}
