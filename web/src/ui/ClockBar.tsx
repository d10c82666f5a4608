import {
  CheckOutlined,
  ClockCircleOutlined,
  ExclamationCircleFilled,
  HourglassOutlined,
  PauseCircleOutlined,
  WarningFilled,
} from '@ant-design/icons'
import { Tooltip } from 'antd'
import type { CSSProperties } from 'react'
import { common } from '@/texts/zh/common'
import { formatLength, formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'

export type ClockLevel = 'green' | 'yellow' | 'orange' | 'red'

/** A clock as the server reckons it; `used` is the share of working time, 1 and more is overdue. */
export interface ClockView {
  label: string
  due_at: string
  stopped_at: string | null
  used: number
  level: ClockLevel
  steps: readonly string[]
  is_provisional?: boolean
  /** It stands still since `paused_at`, until `resumes_at` at the latest. */
  is_paused?: boolean
  paused_at?: string | null
  resumes_at?: string | null
  /** What was granted on top, in words; empty when nothing was. */
  extended_text?: string
}

const LEVELS = {
  green: { colour: 'var(--in-hand)', icon: <ClockCircleOutlined /> },
  yellow: { colour: 'var(--near)', icon: <HourglassOutlined /> },
  orange: { colour: 'var(--overdue)', icon: <WarningFilled /> },
  red: { colour: 'var(--alert)', icon: <ExclamationCircleFilled /> },
} as const

const PAUSED = { colour: 'var(--waiting)', icon: <PauseCircleOutlined /> }
const STOPPED = { colour: 'var(--done)', icon: <CheckOutlined /> }

/** Time passes between two readings: a clock that runs out here is overdue, whatever was read. */
function levelNow(clock: ClockView, now: number): ClockLevel {
  if (clock.is_paused) return clock.level
  const isOver = new Date(clock.due_at).getTime() < now
  return isOver && (clock.level === 'green' || clock.level === 'yellow') ? 'orange' : clock.level
}

function sentence(clock: ClockView, now: number): string {
  const due = new Date(clock.due_at).getTime()
  if (clock.stopped_at) {
    return new Date(clock.stopped_at).getTime() > due ? common.clock.doneLate : common.clock.done
  }
  if (clock.is_paused && clock.resumes_at) {
    return common.clock.paused(formatMoment(clock.resumes_at, now))
  }
  const seconds = (due - now) / 1000
  return seconds >= 0
    ? common.clock.left(formatLength(seconds))
    : common.clock.over(formatLength(-seconds))
}

/** The one clock of a row: how much is used, what is left; hovering explains the due date. */
export function ClockBar(props: { clock: ClockView | null; isFocusable?: boolean }) {
  const { clock, isFocusable = false } = props
  const now = useBusinessNow(10)
  if (!clock) return <span className="soft">{common.clock.none}</span>
  const level = levelNow(clock, now)
  const isStopped = clock.stopped_at !== null
  const isLate = isStopped && sentence(clock, now) === common.clock.doneLate
  const running = clock.is_paused ? PAUSED : LEVELS[level]
  const stopped = isLate ? LEVELS.orange : STOPPED
  const look = isStopped ? stopped : running
  const percent = Math.round(Math.min(1, Math.max(0, clock.used)) * 100)
  return (
    <Tooltip
      title={<Explanation clock={clock} now={now} level={level} />}
      placement="bottomLeft"
      trigger={isFocusable ? ['hover', 'focus'] : 'hover'}
    >
      <span
        className="clock-bar"
        {...(isFocusable && { tabIndex: 0, role: 'note' })}
        data-paused={clock.is_paused ?? false}
        data-level={level}
        data-stopped={isStopped}
        style={{ '--level': look.colour } as CSSProperties}
      >
        {look.icon}
        <span>
          {sentence(clock, now)}
          {clock.extended_text && (
            <span className="clock-extended">{common.clock.extendedMark}</span>
          )}
        </span>
        <span className="clock-bar-track">
          <span className="clock-bar-fill" style={{ width: `${percent}%` }} />
        </span>
      </span>
    </Tooltip>
  )
}

function Explanation({ clock, now, level }: { clock: ClockView; now: number; level: ClockLevel }) {
  return (
    <>
      <strong>
        {clock.label} · {common.clock.due(formatMoment(clock.due_at, now))}
      </strong>
      <div>
        {clock.stopped_at
          ? common.clock.stopped(formatMoment(clock.stopped_at, now))
          : `${common.clock.levels[level]} · ${common.clock.used(Math.round(clock.used * 100))}`}
      </div>
      {clock.extended_text && <div>{common.clock.extended(clock.extended_text)}</div>}
      {clock.is_paused && clock.paused_at && (
        <div>{common.clock.pausedSince(formatMoment(clock.paused_at, now))}</div>
      )}
      <ol className="clock-steps">
        {clock.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {clock.is_provisional && <div>{common.clock.provisional}</div>}
    </>
  )
}
