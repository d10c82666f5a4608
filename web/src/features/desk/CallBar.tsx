import { PhoneOutlined, WarningFilled } from '@ant-design/icons'
import { Button, Popover, Tooltip } from 'antd'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { formatTimer } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { KeyHint } from '@/ui/KeyHint'
import { StateTag } from '@/ui/StateTag'
import { type CallRead, type LiveView, useCallStep } from './api'
import { WaitingList } from './IdleDesk'
import { RiskName } from './RiskName'
import { useStepProblem } from './useStepProblem'

const text = desk.call

function secondsOf(call: CallRead, now: number): number {
  const isOver = call.state !== 'live'
  const since = isOver ? call.ended_at : (call.answered_at ?? call.started_at)
  return since ? (now - new Date(since).getTime()) / 1000 : 0
}

/** Who calls on which line, for how long, what danger was heard, and the way to end it. */
export function CallBar({ view, waiting }: { view: LiveView; waiting: readonly CallRead[] }) {
  const { call, risks } = view
  const now = useBusinessNow()
  const isLive = call.state === 'live'
  const place = view.matters[0]?.fields.find(({ field }) => field === 'place')?.value
  const who = view.matters[0]?.fields.find(({ field }) => field === 'who')?.value
  const name = call.caller_name || who
  return (
    <header className="call-bar" data-state={call.state}>
      <StateTag colour={isLive ? 'in_hand' : 'waiting'}>
        {isLive ? text.live : text.wrapUp}
      </StateTag>
      <strong className="call-timer">{formatTimer(secondsOf(call, now))}</strong>
      <strong className="number">
        <PhoneOutlined /> {call.phone || text.unknownPhone}
        {call.is_masked && text.masked}
      </strong>
      <span>{name || <span className="soft">{text.unknownName}</span>}</span>
      {place && <span className="one-line call-place">{place}</span>}
      <span className="soft one-line">{text.lineOf(call.line_number, call.line_name)}</span>
      <Risks risks={risks} />
      <span className="call-gap" />
      {waiting.length > 0 && <Waiting calls={waiting} isFree={!isLive} />}
      <EndButton view={view} />
    </header>
  )
}

/** Who waits; once the caller has hung up the next one can be taken before wrap-up is done. */
function Waiting({ calls, isFree }: { calls: readonly CallRead[]; isFree: boolean }) {
  const tag = <StateTag colour="waiting">{text.waiting(calls.length)}</StateTag>
  if (!isFree) return tag
  return (
    <Popover trigger="click" content={<WaitingList calls={calls} />}>
      <Button type="text">{tag}</Button>
    </Popover>
  )
}

function Risks({ risks }: { risks: LiveView['risks'] }) {
  const worst = [...risks].sort((one, other) => other.level - one.level)[0]
  if (!worst) return null
  const others = risks.length - 1
  return (
    <Tooltip
      title={risks
        .map((risk) => `${desk.risks.kinds[risk.kind as 'abuse']} ${risk.term}`)
        .join('；')}
    >
      <strong role="alert" className="call-risk" data-level={worst.level}>
        <WarningFilled /> <RiskName risk={worst} />
        {others > 0 && <span className="soft"> {desk.risks.more(others)}</span>}
      </strong>
    </Tooltip>
  )
}

/** Hang up while it runs (where the line lets the screen do it), finish afterwards. */
function EndButton({ view: { call, matters } }: { view: LiveView }) {
  const onError = useStepProblem()
  const hangUp = useCallStep('hang-up')
  const wrapUp = useCallStep('wrap-up')
  const isLive = call.state === 'live'
  const open = matters.filter(({ state }) => state === 'open').length
  const isOff = isLive ? !call.may_hang_up : open > 0
  const end = () => (isLive ? hangUp : wrapUp).mutate(call.id, { onError })
  useKeys([{ keys: 'Ctrl+Enter', label: desk.keys.end, run: end, isOff }])
  const why = isLive ? text.noHangUp : text.openMatters(open)
  return (
    <Tooltip title={isOff ? why : undefined}>
      <Button
        type={isLive ? 'default' : 'primary'}
        disabled={isOff}
        loading={hangUp.isPending || wrapUp.isPending}
        onClick={end}
      >
        {isLive ? text.hangUp : text.finish} <KeyHint keys="Ctrl+Enter" />
      </Button>
    </Tooltip>
  )
}
