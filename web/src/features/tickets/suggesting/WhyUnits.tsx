import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { percent } from '@/features/figures/filters'
import { Section } from '@/features/tickets/Section'
import { suggesting as text } from '@/texts/zh/suggesting'
import './suggesting.css'

type Schemas = components['schemas']
type Learned = Omit<Schemas['LearnedReason'], 'spans'> & { spans: number[][] }
type Suggested = Omit<Schemas['SuggestedUnit'], 'learned'> & { learned: Learned | null }
const SHOWN = 3

const useSuggestions = (id: string) =>
  useQuery({
    queryKey: ['pool', 'suggestions', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/dispatch/tickets/{id}/suggestions', { params: { path: { id } } })),
    retry: false,
  })

/** What history says of each unit, beside the catalogue's rows: like tickets, the words for it. */
export function WhyUnits({ id }: { id: string }) {
  const read = useSuggestions(id)
  const [marked, setMarked] = useState<string | null>(null)
  if (read.error) {
    return (
      <Section title={text.title}>
        <p className="soft">{text.failed}</p>
      </Section>
    )
  }
  if (!read.data) return <Skeleton active paragraph={{ rows: 2 }} />
  const { contradiction, statement } = read.data
  const suggestions = read.data.suggestions.filter(
    ({ likes, learned }) => likes.length > 0 || learned !== null,
  )
  const lit = suggestions.find(({ unit }) => unit.id === marked)
  return (
    <Section title={text.title}>
      {contradiction && (
        <p role="note" className="why-contradiction">
          {text.contradiction}：{contradiction}
        </p>
      )}
      {suggestions.length === 0 && <p className="soft">{text.empty}</p>}
      <ol className="why-units">
        {suggestions.slice(0, SHOWN).map((one) => (
          <Why
            key={one.unit.id}
            one={one}
            isMarked={one.unit.id === marked}
            onMark={() => setMarked(one.unit.id === marked ? null : one.unit.id)}
          />
        ))}
      </ol>
      {lit?.learned && (
        <blockquote aria-label={text.statement}>
          <Marked text={statement} spans={lit.learned.spans} />
        </blockquote>
      )}
    </Section>
  )
}

interface WhyProps {
  one: Suggested
  isMarked: boolean
  onMark: () => void
}

function Why({ one, isMarked, onMark }: WhyProps) {
  const { unit, likes, learned } = one
  return (
    <li>
      <div className="why-head">
        <strong>{unit.short_name}</strong>
        <meter min={0} max={1} value={one.confidence} aria-label={text.confidence('')} />
        <span className="tabular">{percent(one.confidence)}</span>
        {!one.is_listed && <span className="word-tag">{text.notListed}</span>}
      </div>
      <dl>
        {likes.length > 0 && (
          <>
            <dt>{text.likes}</dt>
            <dd>
              {likes.map((like) => (
                <div key={like.id}>
                  <Link to={`/tickets/${like.id}`}>{like.number}</Link> {like.title}
                </div>
              ))}
            </dd>
          </>
        )}
        {learned && (
          <>
            <dt>{text.learned}</dt>
            <dd>
              {text.confidence(percent(learned.confidence))} ·{' '}
              <span className="soft">{standing(learned)}</span>
              {learned.words.length > 0 && (
                <div>
                  {text.words(learned.words.join('、'))}{' '}
                  <Button size="small" type="text" aria-expanded={isMarked} onClick={onMark}>
                    {isMarked ? text.hide : text.show}
                  </Button>
                </div>
              )}
            </dd>
          </>
        )}
      </dl>
    </li>
  )
}

function standing({ is_above_threshold, threshold }: Learned): string {
  if (is_above_threshold) return text.above
  return threshold === null ? text.never : text.below(threshold.toFixed(2))
}

/** The text with its spans marked; overlapping spans are one. */
function Marked({ text: whole, spans }: { text: string; spans: readonly number[][] }) {
  const parts: { from: number; text: string; isLit: boolean }[] = []
  let at = 0
  for (const [start = 0, end = 0] of [...spans].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))) {
    if (end <= at) continue
    const from = Math.max(start, at)
    if (from > at) parts.push({ from: at, text: whole.slice(at, from), isLit: false })
    parts.push({ from, text: whole.slice(from, end), isLit: true })
    at = end
  }
  parts.push({ from: at, text: whole.slice(at), isLit: false })
  return (
    <>
      {parts.map((part) =>
        part.isLit ? (
          <mark key={part.from}>{part.text}</mark>
        ) : (
          <span key={part.from}>{part.text}</span>
        ),
      )}
    </>
  )
}
