import { Button, Checkbox, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { incidents as text } from '@/texts/zh/incidents'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import { type IncidentMember, useMembers } from './api'

interface MembersProps {
  id: string
  marked: string[]
  /** None for those who only read. */
  onMark: ((ids: string[]) => void) | null
}

const PAGE = 200

/** The tickets of an incident, with why each lies in it; J, K and X mark them. */
export function Members({ id, marked, onMark }: MembersProps) {
  const [offset, setOffset] = useState(0)
  const [at, setAt] = useState(0)
  const { data, error, refetch } = useMembers(id, offset)
  const rows = data?.items ?? []
  const toggle = (ticket: string) =>
    onMark?.(marked.includes(ticket) ? marked.filter((one) => one !== ticket) : [...marked, ticket])
  const step = (by: number) => setAt(Math.min(Math.max(at + by, 0), rows.length - 1))
  useKeys([
    { keys: 'n', label: text.keys.down, run: () => step(1) },
    { keys: 'p', label: text.keys.up, run: () => step(-1) },
    {
      keys: 'x',
      label: text.keys.mark,
      isOff: !onMark || !rows[at],
      run: () => toggle(rows[at]?.ticket_id ?? ''),
    },
  ])
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  const all = rows.map(({ ticket_id }) => ticket_id)
  return (
    <>
      {onMark && rows.length > 1 && (
        <Checkbox
          checked={all.every((each) => marked.includes(each))}
          onChange={({ target }) => onMark(target.checked ? all : [])}
        >
          {text.members.all}
        </Checkbox>
      )}
      <ul className="incident-members">
        {rows.map((row, index) => (
          <li key={row.ticket_id} className={index === at ? 'incident-at' : undefined}>
            {onMark && (
              <Checkbox
                aria-label={`${row.number} ${row.title}`}
                checked={marked.includes(row.ticket_id)}
                onChange={() => toggle(row.ticket_id)}
              />
            )}
            <Member row={row} />
          </li>
        ))}
      </ul>
      {data.hidden > 0 && <p className="soft">{text.members.hidden(data.hidden)}</p>}
      <div className="incident-acts">
        {offset > 0 && (
          <Button onClick={() => setOffset(offset - PAGE)}>{text.members.newer}</Button>
        )}
        {offset + PAGE < data.total && rows.length === PAGE && (
          <Button onClick={() => setOffset(offset + PAGE)}>{text.members.older}</Button>
        )}
      </div>
    </>
  )
}

export function Member({ row }: { row: IncidentMember }) {
  return (
    <div className="incident-member">
      <div>
        <Link to={`/tickets/${row.ticket_id}`}>{row.title}</Link>{' '}
        <TicketStateTag state={row.state} />
      </div>
      <div className="soft">
        {[row.number, row.category_name, row.place_name, row.unit_name].filter(Boolean).join(' · ')}{' '}
        · <Relative at={row.at} />
      </div>
      <div className="soft">
        {text.members.why}：{whyOf(row)}
      </div>
    </div>
  )
}

export function whyOf({
  score,
  grounds,
  near_number: near,
  placed_by_name: by,
}: Pick<IncidentMember, 'score' | 'grounds' | 'placed_by_name'> & { near_number?: string | null }) {
  const found = [...grounds]
  if (by) found.unshift(text.members.byPerson(by))
  if (score !== null) found.push(text.likeness(score))
  if (near) found.push(text.members.likest(near))
  return found.join('、') || '—'
}
