import { knowledge as text } from '@/texts/zh/knowledge'
import type { Card } from './api'

/** What an agent may say. */
export function CardWords({ card }: { card: Card }) {
  return (
    <>
      <p>{card.answer}</p>
      <dl>
        {card.points.map((point) => (
          <div key={`${point.label} ${point.text}`}>
            <dt>{point.label}</dt>
            <dd>
              {point.text} {point.clause && <span className="soft">{point.clause}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {card.condition && (
        <div className="card-condition">
          <p>
            <b>{text.card.asks}</b> {card.condition.question}
          </p>
          <dl>
            {card.condition.options.map(({ label, answer }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{answer}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </>
  )
}

/** On whose authority, for whom, and until when. */
export function CardGrounds({ card }: { card: Card }) {
  return (
    <>
      {text.unit} {card.unit_name} · {text.source} {card.source.title}
      {card.source.number}
      {card.source.clause} · {text.valid(card.valid_from, card.valid_to)}
      {card.area_name && ` · ${text.card.area} ${card.area_name}`}
      {card.audience && ` · ${text.card.audience} ${card.audience}`}
      {card.sensitivity === 'internal' && (
        <>
          {' '}
          <span className="word-tag">{text.internal}</span>
        </>
      )}
    </>
  )
}

/** The whole card with its passage and its files. */
export function CardWhole({ card }: { card: Card }) {
  return (
    <>
      <CardWords card={card} />
      {card.quote && (
        <blockquote className="card-quote" aria-label={text.card.quote}>
          {card.quote}
        </blockquote>
      )}
      {(card.attachments ?? []).length > 0 && (
        <p>
          {text.card.attachments}{' '}
          {card.attachments?.map(({ name, sha256 }) => (
            <a key={sha256} href={`/api/v1/cards/files/${sha256}`} download={name}>
              {name}
            </a>
          ))}
        </p>
      )}
      <h3>{text.fields.questions}</h3>
      <ul>
        {card.questions.map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ul>
      <p className="soft">
        {card.code} · <CardGrounds card={card} />
      </p>
    </>
  )
}
