import type { ReactNode } from 'react'
import { wall as text } from '@/texts/zh/wall'
import { formatTimer } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { bandsOf } from './addresses'
import type { Wall } from './api'
import { To } from './To'

/** What came today, and what runs this moment. */
export function Now({ wall }: { wall: Wall }) {
  const { day, calls } = wall
  const { face, usual_so_far: usual, forecast } = day
  return (
    <ul className="wall-now" data-few={!calls}>
      <li>
        <To to={bandsOf(wall)} permission="bands:read">
          <span className="wall-name">{text.now.total}</span>
          <span className="wall-big">{face.total.toLocaleString('zh-CN')}</span>
          <span className="wall-note">
            {usual === null ? text.now.noHistory : text.now.usual(usual)}
          </span>
        </To>
      </li>
      {forecast && (
        <li title={text.now.share}>
          <To to="/seasons" permission="season:read">
            <span className="wall-name">{text.now.forecast}</span>
            <span className="wall-big wall-foretold">{text.now.mean(forecast.mean)}</span>
            <span className="wall-note">{text.now.range(forecast.low80, forecast.high80)}</span>
          </To>
        </li>
      )}
      {calls && <Calls calls={calls} />}
    </ul>
  )
}

function Calls({ calls }: { calls: NonNullable<Wall['calls']> }) {
  const { live, waiting, wrap_up: wrapUp, waiting_since: since, answered_today: answered } = calls
  return (
    <>
      <Call name={text.now.live} count={live} note={text.now.wrapUp(wrapUp)} />
      <Call
        name={text.now.waiting}
        count={waiting}
        note={since && <Waited since={since} />}
        waits={waiting > 0}
      />
      <Call name={text.now.answered} count={answered} note={text.now.of(calls.today)} />
    </>
  )
}

interface CallProps {
  name: string
  count: number
  note: ReactNode
  waits?: boolean
}

function Call({ name, count, note, waits = false }: CallProps) {
  return (
    <li>
      <To to="/board" permission="board:read">
        <span className="wall-name">{name}</span>
        <span className="wall-big" data-waits={waits}>
          {count.toLocaleString('zh-CN')}
        </span>
        <span className="wall-note">{note}</span>
      </To>
    </li>
  )
}

function Waited({ since }: { since: string }) {
  const now = useBusinessNow()
  return text.now.longest(formatTimer((now - Date.parse(since)) / 1000))
}
