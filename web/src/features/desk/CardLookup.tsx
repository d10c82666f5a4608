import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { Link } from 'react-router'
import { policyPath } from '@/features/tickets/Citations'
import { word } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import type { Card } from './api'
import { useCardAsk } from './useCards'

const text = desk.cards

interface LookupProps {
  callId: string
  /** The open matter that a card can be taken for; null: none. */
  ordinal: number | null
  onTake: (card: Card) => void
}

/** Look up what the call did not bring up by itself; it is asked in the light of this call. */
export function CardLookup({ callId, ordinal, onTake }: LookupProps) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data: found } = useCardAsk(callId, ordinal, q)
  const listed = found ? (found.refused ? found.near : found.hits) : []
  return (
    <div className="card-lookup">
      <Input
        type="search"
        size="small"
        allowClear
        value={typed}
        placeholder={text.search}
        aria-label={text.search}
        onChange={(event) => setTyped(event.target.value)}
      />
      {found?.refused && (
        <p className="soft">
          {found.why ? word(text.refusedWhy, found.why) : text.refused}
          {found.unit_name && ` ${text.whoKnows(found.unit_name)}`}
        </p>
      )}
      {listed.map((card) => (
        <button
          key={card.code}
          type="button"
          className="card-head"
          disabled={ordinal === null}
          onClick={() => {
            onTake(card)
            setTyped('')
          }}
        >
          <span />
          <span className="one-line">{card.title}</span>
          {found?.refused && <span className="soft">{text.unsure}</span>}
        </button>
      ))}
      {found?.refused &&
        found.passages.map((passage) => (
          <p key={`${passage.policy_code} ${passage.block}`} className="soft card-passage">
            <Link to={policyPath(passage.policy_code, passage.text)} target="_blank">
              {passage.title} {passage.clause}
            </Link>
          </p>
        ))}
    </div>
  )
}
