import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { client, unwrap } from '@/api/client'
import type { LikeBody, LikeTicket } from '@/features/tickets/merging/api'
import { LikeList } from '@/features/tickets/merging/LikeList'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { merging } from '@/texts/zh/merging'
import { KeyHint } from '@/ui/KeyHint'
import type { CallRead, Matter } from './api'

const OPEN = 'Alt+L'
const APPEND = 'Alt+B'
const SHOWN = 2
const LEAST_DIGITS = 7

const digits = (text: string) => text.replace(/\D/g, '')

/** The draft as it stands, as the search for like tickets takes it. */
export function likeBodyOf(matter: Matter, call: CallRead, isConfidential: boolean): LikeBody {
  const field = (name: string) => matter.fields.find((one) => one.field === name)
  const contact = digits(field('contact')?.value ?? '')
  const caller = call.is_masked ? '' : digits(call.phone)
  const kind = (matter.kind.value || 'help') as NonNullable<LikeBody['kind']>
  const sealed = isConfidential ? 'confidential' : 'normal'
  return {
    category_code: matter.category.code ?? '',
    place_code: field('place')?.code ?? null,
    place_text: (field('place')?.value ?? '').slice(0, 500),
    title: matter.title.value.slice(0, 500),
    summary: matter.summary.value.slice(0, 2000),
    object: (field('object')?.value ?? '').slice(0, 500),
    people: 1,
    kind,
    confidentiality: kind === 'report' ? 'report' : sealed,
    phone: contact.length >= LEAST_DIGITS ? contact : caller,
  }
}

/** Read again when category or place change at once; as the words grow, now and then. */
function useLikeDraft(body: LikeBody) {
  const settled = [body.category_code, body.place_code, body.confidentiality, body.phone, body.kind]
  const grown = Math.floor((body.summary ?? '').length / 20)
  return useQuery({
    queryKey: ['call', 'like', ...settled, grown],
    queryFn: () => unwrap(client.POST('/api/v1/tickets/like', { body })),
    enabled: Boolean(body.category_code),
    placeholderData: (held, query) =>
      query?.queryKey[2] === body.category_code && query?.queryKey[3] === body.place_code
        ? held
        : undefined,
    staleTime: 30_000,
    retry: false,
  })
}

interface LikeProps {
  matter: Matter
  call: CallRead
  isConfidential: boolean
  onAppend: (item: LikeTicket) => void
}

const mayAppend = ({ flag, ticket }: LikeTicket) =>
  flag === 'repeat' && OPEN_STATES.has(ticket.state)

const OPEN_STATES: ReadonlySet<string> = new Set([
  'to_supplement',
  'to_review',
  'to_dispatch',
  'to_sign',
  'handling',
  'suspended',
  'to_approve',
  'to_callback',
  'rework',
  'merged',
])

/** Tickets that may tell what this draft tells; a repeat can be noted on its ticket instead. */
export function LikeDraft({ matter, call, isConfidential, onAppend }: LikeProps) {
  const { data } = useLikeDraft(likeBodyOf(matter, call, isConfidential))
  const first = data?.items[0]
  const repeat = data?.items.find(mayAppend)
  useKeys([
    {
      keys: OPEN,
      label: desk.like.open,
      isOff: !first,
      run: () => first && window.open(`/tickets/${first.ticket.id}`, '_blank', 'noopener'),
    },
    {
      keys: APPEND,
      label: merging.append,
      isOff: !repeat,
      run: () => repeat && onAppend(repeat),
    },
  ])
  if (!data?.items.length) return null
  const shown = [...(repeat ? [repeat] : []), ...data.items.filter((item) => item !== repeat)]
  return (
    <section className="assist-block" aria-label={merging.title}>
      <h3>
        {merging.title} <KeyHint keys={OPEN} />
      </h3>
      <LikeList like={{ ...data, items: shown.slice(0, SHOWN) }} />
      {repeat && (
        <Button size="small" onClick={() => onAppend(repeat)}>
          {merging.append} <KeyHint keys={APPEND} />
        </Button>
      )}
    </section>
  )
}
