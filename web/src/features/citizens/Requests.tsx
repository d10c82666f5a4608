import { Button, Space, Spin } from 'antd'
import { useState } from 'react'
import { erasures as text } from '@/texts/zh/citizens'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { decide, type Erasure, propose, useAct, useErasures } from './api'
import { NoteModal } from './NoteModal'

const COLOURS: Record<Erasure['state'], StateColour> = {
  asked: 'waiting',
  proposed: 'in_hand',
  confirmed: 'near',
  done: 'done',
  refused: 'overdue',
}

/** Citizens' wishes to be forgotten: each step by another person. */
export function Requests() {
  const { data, error, refetch } = useErasures()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Spin className="citizens-wait" />
  if (!data.items.length) return <EmptyState title={text.none} hint={text.noneHint} />
  return (
    <ul className="notes">
      {data.items.map((row) => (
        <Request key={row.id} row={row} />
      ))}
    </ul>
  )
}

function Request({ row }: { row: Erasure }) {
  return (
    <li>
      <Space wrap>
        <StateTag colour={COLOURS[row.state]}>{text.states[row.state]}</StateTag>
        <span>
          {text.evidence} <span className="number">{row.number}</span>
        </span>
        <span className="soft">{text.scope(row.tickets, row.members)}</span>
      </Space>
      <p>{row.reason}</p>
      {row.refusal && <p>{row.refusal}</p>}
      <Who row={row} />
      <Waits row={row} />
      <Steps row={row} />
    </li>
  )
}

function Who({ row }: { row: Erasure }) {
  return (
    <p className="soft erasure-who">
      <span>
        {text.asked(row.asked_by_name ?? '')} <Relative at={row.asked_at} />
      </span>
      {row.proposed_at && (
        <span>
          {text.proposed(row.proposed_by_name ?? '')} <Relative at={row.proposed_at} />
        </span>
      )}
      {row.confirmed_at && (
        <span>
          {text.confirmed(row.confirmed_by_name ?? '')} <Relative at={row.confirmed_at} />
        </span>
      )}
      {row.state === 'refused' && <span>{text.refused(row.refused_by_name ?? '')}</span>}
      {row.done_at && (
        <span>
          {text.states.done} <Relative at={row.done_at} />
        </span>
      )}
    </p>
  )
}

function Waits({ row }: { row: Erasure }) {
  if (row.state === 'done' || row.state === 'refused') return null
  return (
    <>
      {row.open_matters > 0 && (
        <p>
          <StateTag colour="near">{text.waitsOpen(row.open_matters)}</StateTag>
        </p>
      )}
      {row.held_matters > 0 && (
        <p>
          <StateTag colour="near">{text.waitsHeld(row.held_matters)}</StateTag>
        </p>
      )}
      {row.state === 'confirmed' && !row.open_matters && !row.held_matters && (
        <p className="soft">{text.tonight}</p>
      )}
    </>
  )
}

function Steps({ row }: { row: Erasure }) {
  const [asking, setAsking] = useState<boolean | null>(null)
  const act = useAct(text.done, () => setAsking(null))
  if (!row.may_propose && !row.may_decide) return null
  const take = row.may_decide ? decide : propose
  const word = row.may_decide ? text.confirm : text.propose
  return (
    <Space>
      <Button type="primary" danger={row.may_decide} onClick={() => setAsking(true)}>
        {word}
      </Button>
      <Button onClick={() => setAsking(false)}>{text.refuse}</Button>
      {asking !== null && (
        <NoteModal
          title={asking ? word : text.refuse}
          hint={asking ? text.confirmHint : ''}
          label={text.note}
          isOptional={asking}
          isBusy={act.isPending}
          onClose={() => setAsking(null)}
          onDone={(note) => act.mutate(() => take(row, asking, note))}
        />
      )}
    </Space>
  )
}
