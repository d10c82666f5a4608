import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { knowledge as text } from '@/texts/zh/knowledge'
import { EmptyState, ErrorState } from '@/ui/states'
import { CardGrounds, CardWords } from './CardText'

type Found = components['schemas']['CardFound']

const useSearch = (q: string) =>
  useQuery({
    queryKey: ['cards', 'search', q],
    queryFn: () => unwrap(client.GET('/api/v1/cards', { params: { query: { q, limit: 10 } } })),
    enabled: q !== '',
  })

/** Ask in the citizen's words; the question is in the URL, so that it can be sent to a colleague. */
export function CardSearch() {
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
      <CardWords card={card} />
      <p className="soft">
        {text.matched(question)}
        <br />
        <CardGrounds card={card} />
      </p>
    </article>
  )
}
