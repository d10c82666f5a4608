import { Button, Drawer, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { SurgeStrip } from '@/features/surge/SurgeStrip'
import { LevelTag } from '@/features/watch/LevelTag'
import { WatchHistory } from '@/features/watch/WatchHistory'
import { board as text } from '@/texts/zh/board'
import { common } from '@/texts/zh/common'
import { formatMoment, formatTimer } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { AlertList } from './AlertList'
import { type AgentNow, addressOf, type Board, type Drill, useBoard } from './api'
import './board.css'
import { FigureRows, Figures } from './Figures'

/** What is going on now: alerts first, then calls, tickets, callbacks, and the day's figures. */
export function BoardPage() {
  const { data: now, error, refetch } = useBoard()
  if (!now)
    return error ? (
      <ErrorState error={error} onRetry={() => refetch()} />
    ) : (
      <Skeleton active className="panel-waiting" />
    )
  return (
    <div className="board">
      <SurgeStrip />
      <AlertList counts={now.alerts} />
      <div className="board-now">
        <CallsNow board={now} />
        <TicketsNow tickets={now.tickets} />
        <CallbacksNow callbacks={now.callbacks} />
      </div>
      <Figures figures={now.figures} />
      <FigureRows figures={now.figures} />
    </div>
  )
}

/** A number that leads to its rows. */
function Tally(props: { label: string; count: number; drill: Drill; tone?: 'overdue' | 'near' }) {
  return (
    <Link
      to={addressOf(props.drill)}
      className="board-number"
      data-tone={props.count && props.tone}
    >
      <strong className="number">{props.count}</strong>
      <span>{props.label}</span>
    </Link>
  )
}

function CallsNow({ board }: { board: Board }) {
  const { calls } = board
  const moment = formatMoment(board.at, useBusinessNow(60))
  return (
    <section className="board-part" aria-label={text.calls.title} id="calls">
      <h2>
        {text.calls.title} <span className="soft board-at">{text.at(moment)}</span>
      </h2>
      <div className="board-numbers">
        <Tally label={text.calls.live} {...calls.live} />
        <Tally label={text.calls.waiting} {...calls.waiting} tone="overdue" />
        <Tally label={text.calls.wrapUp} {...calls.wrap_up} />
      </div>
      <Running board={board} />
    </section>
  )
}

/** Who waits and who talks; the seconds run on between two readings. */
function Running({ board }: { board: Board }) {
  const { agents, waiting_calls: waiting } = board.calls
  const passed = Math.max(0, (useBusinessNow() - new Date(board.at).getTime()) / 1000)
  if (!agents.length && !waiting.length) return <p className="soft">{text.calls.none}</p>
  return (
    <ul className="board-calls">
      {waiting.map((call) => (
        <li key={call.call_id}>
          <StateTag colour="overdue">{text.calls.waiting}</StateTag>
          <span className="number">{call.phone}</span>
          <span className="soft">{text.calls.line(call.line_number)}</span>
          <span className="number board-timer">{formatTimer(call.seconds + passed)}</span>
        </li>
      ))}
      {agents.map((agent) => (
        <AgentRow key={agent.agent_id} agent={agent} passed={passed} />
      ))}
    </ul>
  )
}

/** One agent's call; how tense it is and why stands under it. A click shows how that came. */
function AgentRow({ agent, passed }: { agent: AgentNow; passed: number }) {
  const { can } = useSession()
  const [isOpen, setOpen] = useState(false)
  const isTense = agent.watch_level > 0
  return (
    <li data-level={agent.watch_level}>
      <StateTag colour={agent.state === 'live' ? 'in_hand' : 'waiting'}>
        {text.calls.states[agent.state]}
      </StateTag>
      <span>{agent.name}</span>
      <span className="soft">
        {agent.extension && text.calls.extension(agent.extension)}
        {agent.waiting_wrap_ups > 1 && ` ${text.calls.moreWrapUps(agent.waiting_wrap_ups - 1)}`}
      </span>
      <span className="number board-timer">
        {agent.highest_risk > 2 && <StateTag colour="alert">{text.calls.risk}</StateTag>}{' '}
        {formatTimer(agent.seconds + passed)}
      </span>
      {isTense && (
        <span className="board-why">
          <LevelTag level={agent.watch_level} />
          <span className="one-line">{agent.reasons.join('、')}</span>
          {can('call:watch') && (
            <Button size="small" type="link" onClick={() => setOpen(true)}>
              {text.calls.history}
            </Button>
          )}
        </span>
      )}
      <Drawer
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.calls.historyOf(agent.name)}
        size={560}
        destroyOnHidden
      >
        <WatchHistory callId={agent.call_id} isLive={agent.state === 'live'} />
      </Drawer>
    </li>
  )
}

function TicketsNow({ tickets }: { tickets: Board['tickets'] }) {
  const most = Math.max(1, ...tickets.by_state.map(({ count }) => count))
  return (
    <section className="board-part" aria-label={text.tickets.title}>
      <h2>{text.tickets.title}</h2>
      <div className="board-numbers">
        <Tally label={text.tickets.open} {...tickets.open} />
        <Tally label={text.tickets.dueToday} {...tickets.due_today} tone="near" />
        <Tally label={text.tickets.overdue} {...tickets.overdue} tone="overdue" />
      </div>
      {tickets.open.count === 0 && <EmptyState title={text.tickets.none} />}
      <ul className="board-bars" aria-label={text.tickets.chart}>
        {tickets.by_state
          .filter(({ count }) => count > 0)
          .map(({ state, count, drill }) => (
            <li key={state}>
              <Link to={addressOf(drill)}>
                <span>{common.ticketStates[state]}</span>
                <span className="board-track">
                  <span className="board-fill" style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <strong className="number">{count}</strong>
              </Link>
            </li>
          ))}
      </ul>
    </section>
  )
}

function CallbacksNow({ callbacks }: { callbacks: Board['callbacks'] }) {
  return (
    <section className="board-part" aria-label={text.callbacks.title}>
      <h2>{text.callbacks.title}</h2>
      <div className="board-numbers">
        <Tally label={text.callbacks.open} {...callbacks.open} />
        <Tally label={text.callbacks.due} {...callbacks.due} />
        <Tally label={text.callbacks.overdue} {...callbacks.overdue} tone="overdue" />
      </div>
    </section>
  )
}
