import type { components } from '@/api/schema'
import { knowledge as text } from '@/texts/zh/knowledge'

type Card = components['schemas']['huying__knowledge__schemas__CardRead']

/** What an agent may say. */
export function CardWords({ card }: { card: Card }) {
  return (
    <>
      <p>{card.answer}</p>
      <dl>
        {card.points.map((point) => (
          <div key={point.label}>
            <dt>{point.label}</dt>
            <dd>{point.text}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** On whose authority, and until when. */
export function CardGrounds({ card }: { card: Card }) {
  return (
    <>
      {text.unit} {card.unit_name} · {text.source} {card.source.title}
      {card.source.number}
      {card.source.clause} · {text.valid(card.valid_from, card.valid_to)}
    </>
  )
}
