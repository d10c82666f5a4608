import { Button, Skeleton, Tag } from 'antd'
import { Link } from 'react-router'
import { AskOwners } from '@/features/knowledge/AskOwners'
import { useStep } from '@/features/tickets/api'
import { understanding } from '@/texts/zh/understanding'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState } from '@/ui/states'
import { type EffectRow, type Lights, reckon, useEffectOn } from './api'
import { useTold } from './useTold'
import './understanding.css'

const text = understanding.effect

/** "12 cards change, 3 conflict": which ones, why, and with which figures. */
export function EffectPart({
  code,
  mayEdit,
  onLight,
}: Lights & { code: string; mayEdit: boolean }) {
  const { data, error, refetch } = useEffectOn(code)
  const now = useBusinessNow(60)
  const told = useTold()
  const reckoning = useStep(() => reckon(code), told(text.done))
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  const cards = data.rows.filter((row) => row.is_card)
  const policies = data.rows.filter((row) => !row.is_card)
  const lights = onLight ? { onLight } : {}
  return (
    <>
      <div className="understanding-tools">
        <strong>
          {data.reckoned_at
            ? text.headline(data.changing, data.conflicting, data.new_cards)
            : text.never}
        </strong>
        {data.reckoned_at && (
          <span className="soft">{text.at(formatMoment(data.reckoned_at, now))}</span>
        )}
        {data.reckoned_at && data.is_stale && <Tag color="warning">{text.stale}</Tag>}
        {mayEdit && (
          <Button
            size="small"
            loading={reckoning.isPending}
            onClick={() => reckoning.mutate(undefined)}
          >
            {text.reckon}
          </Button>
        )}
        {mayEdit && <AskOwners policy={code} cards={cards.map(toReview)} />}
      </div>
      {data.reckoned_at && data.rows.length === 0 && <EmptyState title={text.nothing} />}
      <Rows title={text.cards} rows={cards} {...lights} />
      <Rows title={text.policies} rows={policies} {...lights} />
    </>
  )
}

/** The kind of change and the first figure that differs say why. */
const toReview = ({ code, kind, differences: [first] }: EffectRow) => ({
  code,
  why: [text.kinds[kind], first?.coming].filter(Boolean).join('：').slice(0, 300),
})

function Rows({ title, rows, onLight }: Lights & { title: string; rows: EffectRow[] }) {
  if (rows.length === 0) return null
  return (
    <>
      <h3>
        {title} <span className="soft">{rows.length}</span>
      </h3>
      <ul className="understanding-effects">
        {rows.map((row) => (
          <li key={row.code}>
            <Tag color={row.kind === 'conflict' ? 'error' : 'default'}>{text.kinds[row.kind]}</Tag>
            <strong>{row.title}</strong>{' '}
            <Link
              to={
                row.is_card ? `/knowledge?view=library&card=${row.code}` : `/policies/${row.code}`
              }
            >
              {row.code}
            </Link>{' '}
            <span className="soft">
              {row.unit_name} {text.clause(row.clauses)}
            </span>
            <Differences row={row} {...(onLight ? { onLight } : {})} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Differences({ row, onLight }: Lights & { row: EffectRow }) {
  if (row.differences.length === 0) return null
  return (
    <dl className="understanding-differences">
      {row.differences.map((each) => (
        <div key={`${each.known}${each.coming}`}>
          <dt>{text.known}</dt>
          <dd>{each.known}</dd>
          <dt>{text.coming}</dt>
          <dd>
            <button
              type="button"
              className="understanding-words"
              onClick={() => each.at && onLight?.(each.at)}
            >
              {each.coming}
            </button>{' '}
            <span className="soft">{each.clause}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
