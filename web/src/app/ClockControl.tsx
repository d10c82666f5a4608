import { App, Button, Popover, Segmented, Tooltip } from 'antd'
import { useSession } from '@/api/session'
import { shell } from '@/texts/zh/shell'
import { inCity } from '@/time/city'
import { type ClockRead, useBusinessClock, useBusinessNow, useMoveClock } from '@/time/clock'
import { explain } from '@/ui/states'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400
const SPEEDS = [1, 10, 60, 600]
const SATURDAY = 6

/** The same time of the next day that is no weekend day; the server knows the holidays. */
function secondsToNextWorkday(now: number): number {
  let days = 1
  while (inCity(now).add(days, 'day').day() % SATURDAY === 0) days += 1
  return days * DAY_SECONDS
}

/** Business time in the city's zone; who may move the demo's clock moves it here. */
export function ClockControl() {
  const { can } = useSession()
  const reading = useBusinessClock()
  const now = useBusinessNow()
  const isMovable = can('clock:move')
  const face = (
    <span className="clock-face">
      {reading?.is_moved && (
        <Tooltip title={shell.clock.movedHint}>
          <span className="clock-moved">{shell.clock.moved}</span>
        </Tooltip>
      )}
      <time className="number" title={shell.clock.zone}>
        {inCity(now).format('M月D日 ddd HH:mm:ss')}
      </time>
    </span>
  )
  if (!isMovable || !reading) return face
  return (
    <Popover trigger="click" placement="bottomRight" content={<Controls reading={reading} />}>
      <Button type="text">{face}</Button>
    </Popover>
  )
}

function Controls({ reading }: { reading: ClockRead }) {
  const { message } = App.useApp()
  const now = useBusinessNow()
  const move = useMoveClock()
  const send = (change: { advance_seconds?: number; speed: number }) =>
    move.mutate(change, {
      onError: (error) => message.error(`${shell.clock.moveFailed}：${explain(error).title}`),
    })
  const { speed } = reading
  return (
    <div className="clock-controls">
      <span>{shell.clock.advance}</span>
      <Button
        loading={move.isPending}
        onClick={() => send({ advance_seconds: HOUR_SECONDS, speed })}
      >
        +{shell.clock.hour}
      </Button>
      <Button
        loading={move.isPending}
        onClick={() => send({ advance_seconds: secondsToNextWorkday(now), speed })}
      >
        +{shell.clock.day}
      </Button>
      <span>{shell.clock.speed}</span>
      <Segmented
        value={speed}
        options={SPEEDS.map((value) => ({ value, label: shell.clock.speeds(value) }))}
        onChange={(value) => send({ speed: value })}
      />
    </div>
  )
}
