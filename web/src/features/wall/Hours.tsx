import type { BandCell, BandDay } from '@/features/bands/api'
import { wordsOf } from '@/features/bands/ClockFace'
import { wall as text } from '@/texts/zh/wall'
import { inCity } from '@/time/city'
import { mostOf, roundBelow } from './hours'

const STEP = 40
const HEIGHT = 300
const LABELLED = 3

/** Each hour's matters as a bar before the range that is usual there. */
export function Hours({ day }: { day: BandDay }) {
  const { cells } = day
  const width = cells.length * STEP
  const most = mostOf(cells)
  const y = (value: number) => HEIGHT - (HEIGHT - 4) * (value / most)
  const mark = cells.some(({ observed, high }) => observed || high) ? roundBelow(most) : 0
  return (
    <div className="wall-hours">
      <div>
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={text.hoursOf(day.day)}
        >
          {cells.map((cell) => (
            <Hour key={cell.index} cell={cell} y={y} />
          ))}
          <line className="wall-hours-mark" x1={0} x2={width} y1={y(mark)} y2={y(mark)} />
          <line className="wall-hours-foot" x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} />
        </svg>
        {mark > 0 && (
          <span
            className="wall-hours-most"
            style={{ insetBlockStart: `${(100 * y(mark)) / HEIGHT}%` }}
          >
            {text.count(mark)}
          </span>
        )}
      </div>
      <p aria-hidden>
        {cells.map(({ index, since }) => {
          const hour = inCity(since).hour()
          if (hour % LABELLED) return null
          return (
            <span key={index} style={{ insetInlineStart: `${(100 * index) / cells.length}%` }}>
              {text.oClock(hour)}
            </span>
          )
        })}
      </p>
    </div>
  )
}

function Hour({ cell, y }: { cell: BandCell; y: (value: number) => number }) {
  const { index, observed, low, high, expected, sign, since } = cell
  const left = index * STEP
  return (
    <g>
      <title>{text.hour(inCity(since).format('HH:mm'), wordsOf(cell))}</title>
      {low !== null && high !== null && (
        <rect
          className="wall-hours-usual"
          x={left}
          y={y(high)}
          width={STEP}
          height={Math.max(2, y(low) - y(high))}
        />
      )}
      {observed !== null && (
        <rect
          className="wall-hours-bar"
          data-sign={sign}
          data-running={cell.is_running}
          x={left + 8}
          y={y(observed)}
          width={STEP - 16}
          height={y(0) - y(observed)}
        />
      )}
      {expected !== null && (
        <line
          className="wall-hours-mean"
          x1={left}
          x2={left + STEP}
          y1={y(expected)}
          y2={y(expected)}
        />
      )}
    </g>
  )
}
