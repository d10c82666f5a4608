import { Button } from 'antd'
import { useSession } from '@/api/session'
import { SurgeStrip } from '@/features/surge/SurgeStrip'
import { useKeys } from '@/keys/useKeys'
import { word } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import { formatLength } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { type CallRead, useCallStep, useRecentCalls } from './api'
import { DemoPanel } from './DemoPanel'
import './idle.css'
import { useStepProblem } from './useStepProblem'

const text = desk.idle
const COLOURS: Readonly<Record<CallRead['state'], StateColour>> = {
  waiting: 'waiting',
  live: 'in_hand',
  wrap_up: 'in_hand',
  ended: 'done',
}

/** Nobody on the line: who waits, what is still to be finished, what was last. */
export function IdleDesk({ waiting }: { waiting: readonly CallRead[] }) {
  const { me } = useSession()
  return (
    <div className="idle">
      <div className="idle-main">
        <header className="idle-ready">
          <h2>{text.ready}</h2>
          <p className="soft">{me.extension ? text.readyHint : text.noExtension}</p>
        </header>
        <SurgeStrip />
        <WaitingList calls={waiting} />
        <RecentCalls />
      </div>
      <DemoPanel />
    </div>
  )
}

/** Calls without an agent, the longest waiting first. */
export function WaitingList({ calls }: { calls: readonly CallRead[] }) {
  const now = useBusinessNow()
  const onError = useStepProblem()
  const pickUp = useCallStep('pick-up')
  const first = calls[0]
  const take = (id: string) => pickUp.mutate(id, { onError })
  useKeys([
    {
      keys: 'Alt+A',
      label: text.pickUpFirst,
      isOff: !first || pickUp.isPending,
      run: () => first && take(first.id),
    },
  ])
  return (
    <section aria-label={text.waiting}>
      <h3 className="idle-title">{text.waiting}</h3>
      {calls.map((call, index) => (
        <div key={call.id} className="call-row">
          <Button
            type={index === 0 ? 'primary' : 'default'}
            loading={pickUp.isPending && pickUp.variables === call.id}
            onClick={() => take(call.id)}
          >
            {text.pickUp} {index === 0 && <KeyHint keys="Alt+A" />}
          </Button>
          <span className="number">{call.phone || desk.call.unknownPhone}</span>
          <span>{call.caller_name}</span>
          <span className="soft">{desk.call.lineOf(call.line_number, call.line_name)}</span>
          <span className="call-gap" />
          <span className="number">
            {text.waited(formatLength((now - new Date(call.started_at).getTime()) / 1000))}
          </span>
        </div>
      ))}
      {!calls.length && <p className="soft">{text.noWaiting}</p>}
    </section>
  )
}

function RecentCalls() {
  const recent = useRecentCalls()
  return (
    <section aria-label={text.recent}>
      <h3 className="idle-title">{text.recent}</h3>
      {recent.error && <ErrorState error={recent.error} onRetry={() => recent.refetch()} />}
      {recent.data?.items.map((call) => (
        <div key={call.id} className="call-row">
          <StateOf call={call} />
          <span className="number">{call.phone || desk.call.unknownPhone}</span>
          <span>{call.caller_name}</span>
          <span className="soft">{desk.call.lineOf(call.line_number, call.line_name)}</span>
          <span className="call-gap" />
          <span>{call.agent_name}</span>
          <span className="soft">
            <Relative at={call.started_at} />
          </span>
        </div>
      ))}
      {recent.data && !recent.data.items.length && <p className="soft">{text.noRecent}</p>}
    </section>
  )
}

function StateOf({ call: { state, agent_id } }: { call: CallRead }) {
  if (state === 'ended' && !agent_id) return <StateTag colour="overdue">{text.missed}</StateTag>
  return <StateTag colour={COLOURS[state]}>{word(text.states, state)}</StateTag>
}
