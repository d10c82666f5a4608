import { knowledge as text } from '@/texts/zh/knowledge'
import type { Difference } from './api'

type Item = Difference['items'][number]

const fieldName = (field: string) =>
  field in text.fields ? text.fields[field as keyof typeof text.fields] : field

/** What differs, by field; words that went and came, figures marked. */
export function DifferenceView({ fields }: { fields: readonly Difference[] }) {
  if (!fields.length) return <p className="soft">{text.card.same}</p>
  return (
    <dl className="card-difference">
      {fields.map(({ field, has_figures, items }) => (
        <div key={field}>
          <dt>
            {fieldName(field)}
            {has_figures && <span className="word-tag card-figure-tag">{text.card.figures}</span>}
          </dt>
          {items
            .filter(({ change }) => change !== 'same')
            .map((item, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
              <dd key={at}>
                <Changed item={item} />
              </dd>
            ))}
        </div>
      ))}
    </dl>
  )
}

function Changed({ item }: { item: Item }) {
  return (
    <>
      {item.label && <span className="soft">{item.label} </span>}
      {item.pieces.map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces are in reading order
        <Piece key={at} piece={piece} />
      ))}
    </>
  )
}

function Piece({ piece }: { piece: Item['pieces'][number] }) {
  const { change, text: words, is_figure } = piece
  const name = is_figure ? 'card-figure' : undefined
  if (change === 'added') return <ins className={name}>{words}</ins>
  if (change === 'removed') return <del className={name}>{words}</del>
  return <span>{words}</span>
}
