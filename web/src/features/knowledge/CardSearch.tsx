import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { knowledge as text } from '@/texts/zh/knowledge'
import { EmptyState, ErrorState } from '@/ui/states'
import { CardGrounds, CardWords } from './CardText'

type Search = components['schemas']['CardSearch']
type Found = Pick<
  Search['hits'][number],
  'card' | 'confidence' | 'question' | 'needs_area' | 'option'
>
type Passage = Pick<
  NonNullable<Search['passages']>[number],
  'policy_code' | 'block' | 'title' | 'number' | 'clause' | 'text'
>

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
  const knows = data?.unit_name ? text.knows(data.unit_name) : text.refusedHint
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
      {q && data?.refused && <EmptyState title={text.refused} hint={knows} />}
      {q && data?.refused && (data.near?.length ?? 0) > 0 && <p className="soft">{text.near}</p>}
      {q &&
        [...(data?.hits ?? []), ...(data?.near ?? [])].map((found) => (
          <FoundCard key={found.card.code} found={found} />
        ))}
      {q &&
        data?.passages?.map((passage) => (
          <PassageFound key={`${passage.policy_code} ${passage.block}`} passage={passage} />
        ))}
    </div>
  )
}

function FoundCard({ found }: { found: Found }) {
  const { card, confidence, question, needs_area, option } = found
  return (
    <article className="knowledge-card">
      <h2>
        {card.title}
        <span className="soft">{text.confidence(Math.round(confidence * 100))}</span>
        {option && <span className="word-tag">{option}</span>}
      </h2>
      {needs_area && <p className="card-warning">{text.needsArea(card.area_name)}</p>}
      <CardWords card={card} />
      <p className="soft">
        {text.matched(question)}
        <br />
        <CardGrounds card={card} />
      </p>
    </article>
  )
}

/** An article to read where no card answers; it is no answer. */
function PassageFound({ passage }: { passage: Passage }) {
  return (
    <article className="knowledge-card">
      <h2>
        {passage.title}
        <span className="soft">
          {passage.number} {passage.clause}
        </span>
      </h2>
      <p>{passage.text}</p>
      <p className="soft">{text.passage}</p>
    </article>
  )
}
