import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { knowledge as text } from '@/texts/zh/knowledge'
import { EmptyState, ErrorState } from '@/ui/states'
import './knowledge.css'

type Found = components['schemas']['CardFound']

const useSearch = (q: string) =>
  useQuery({
    queryKey: ['cards', 'search', q],
    queryFn: () => unwrap(client.GET('/api/v1/cards', { params: { query: { q, limit: 10 } } })),
    enabled: q !== '',
  })

/** Ask in the citizen's words; the question is in the URL, so that it can be sent to a colleague. */
export default function KnowledgePage() {
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const { data, error, refetch } = useSearch(q)
  return (
    <div className="knowledge">
      <Input.Search
        type="search"
        size="large"
        allowClear
        defaultValue={q}
        maxLength={200}
        placeholder={text.search}
        aria-label={text.title}
        onSearch={(asked) => setParams(asked.trim() ? { q: asked.trim() } : {})}
      />
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!q && <EmptyState title={text.hint} />}
      {q && data?.refused && <EmptyState title={text.refused} hint={text.refusedHint} />}
      {q && data?.hits.map((found) => <FoundCard key={found.card.code} found={found} />)}
    </div>
  )
}

function FoundCard({ found: { card, confidence, question } }: { found: Found }) {
  return (
    <article className="knowledge-card">
      <h2>
        {card.title}
        <span className="soft">{text.confidence(Math.round(confidence * 100))}</span>
      </h2>
      <p>{card.answer}</p>
      <dl>
        {card.points.map((point) => (
          <div key={point.label}>
            <dt>{point.label}</dt>
            <dd>{point.text}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">
        {text.matched(question)}
        <br />
        {text.unit} {card.unit_name} · {text.source} {card.source.title}
        {card.source.number}
        {card.source.clause} · {text.valid(card.valid_from, card.valid_to)}
      </p>
    </article>
  )
}
