import { type KeyboardEvent, useRef } from 'react'
import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import type { BandCell, BandDay } from './api'
import {
  angleOf,
  CENTRE,
  INNER,
  LABEL,
  lineOf,
  mostOf,
  OUTER,
  outside,
  pointAt,
  radiusOf,
  SIDE,
  wedge,
} from './face'

const TWELVE = 12
const NAMES = ['子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥']

interface FaceProps {
  day: BandDay
  chosen: number | null
  onChoose: (index: number | null) => void
}

/** The ring is what is usual, the line is the day, a dot has left the ring. */
export function ClockFace({ day, chosen, onChoose }: FaceProps) {
  const svg = useRef<SVGSVGElement>(null)
  const { cells } = day
  const most = mostOf(cells)
  const label = text.face(day.day, `${day.place_name}${day.category_name}`)
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const from = chosen ?? 0
    const next = (from + step + cells.length) % cells.length
    onChoose(next)
    svg.current?.querySelector<SVGElement>(`[data-cell="${next}"]`)?.focus()
  }
  return (
    <figure className="band-face">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture has no fieldset */}
      <svg
        ref={svg}
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        role="group"
        aria-label={label}
        onKeyDown={walk}
      >
        <circle className="band-rim" cx={CENTRE} cy={CENTRE} r={OUTER} />
        {cells.map((cell) => (
          <Ring key={cell.index} cell={cell} count={cells.length} most={most} />
        ))}
        <Spokes />
        <polyline className="band-line" points={lineOf(cells, most)} />
        {outside(cells).map((cell) => (
          <Outlier key={cell.index} cell={cell} count={cells.length} most={most} />
        ))}
        {cells.map((cell) => (
          <Sector
            key={cell.index}
            cell={cell}
            count={cells.length}
            isChosen={cell.index === chosen}
            isFocused={cell.index === (chosen ?? 0)}
            onChoose={() => onChoose(cell.index === chosen ? null : cell.index)}
          />
        ))}
        <Labels />
        <Middle day={day} cell={chosen === null ? undefined : cells[chosen]} />
      </svg>
      <figcaption className="band-legend">
        <span className="band-key-ring">{text.legend.ring}</span>
        <span className="band-key-line">{text.legend.line}</span>
        <span className="band-key-high">{text.legend.high}</span>
        <span className="band-key-low">{text.legend.low}</span>
      </figcaption>
    </figure>
  )
}

interface CellProps {
  cell: BandCell
  count: number
  most: number
}

function Ring({ cell, count, most }: CellProps) {
  const { index, low, high, expected } = cell
  if (low === null || high === null || expected === null) return null
  const from = angleOf(index, count)
  const to = angleOf(index + 1, count)
  const middle = radiusOf(expected, most)
  return (
    <>
      <path
        className="band-ring"
        data-future={cell.sign === 'future'}
        d={wedge(from, to, radiusOf(low, most), radiusOf(high, most))}
      />
      <path className="band-expected" d={wedge(from, to, middle - 0.6, middle + 0.6)} />
    </>
  )
}

function Outlier({ cell, count, most }: CellProps) {
  const { x, y } = pointAt(angleOf(cell.index + 0.5, count), radiusOf(cell.observed ?? 0, most))
  return (
    <circle className="band-dot" data-sign={cell.sign} cx={x} cy={y} r={count > 24 ? 3.5 : 6} />
  )
}

export function wordsOf(cell: BandCell): string {
  const { observed, low, high, sign, is_running: isRunning } = cell
  const parts = [
    observed === null ? text.signs.future : text.seen(observed),
    low !== null && high !== null ? text.range(low, high) : '',
    observed === null ? '' : text.signs[sign],
    isRunning ? text.running : '',
  ]
  return parts.filter(Boolean).join('，')
}

export const hoursOf = ({ since, until }: BandCell) =>
  `${inCity(since).format('HH:mm')}–${inCity(until).format('HH:mm')}`

interface SectorProps {
  cell: BandCell
  count: number
  isChosen: boolean
  isFocused: boolean
  onChoose: () => void
}

function Sector({ cell, count, isChosen, isFocused, onChoose }: SectorProps) {
  const words = text.cell(cell.name, hoursOf(cell), wordsOf(cell))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a sector of a drawing cannot be a button
    <path
      className="band-sector"
      role="button"
      tabIndex={isFocused ? 0 : -1}
      aria-label={words}
      aria-pressed={isChosen}
      data-cell={cell.index}
      data-chosen={isChosen}
      d={wedge(angleOf(cell.index, count), angleOf(cell.index + 1, count), INNER - 8, OUTER + 12)}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onChoose()
      }}
    >
      <title>{words}</title>
    </path>
  )
}

function Spokes() {
  return NAMES.map((name, index) => {
    const angle = angleOf(index, TWELVE)
    const [from, to] = [pointAt(angle, INNER), pointAt(angle, OUTER)]
    return <line key={name} className="band-spoke" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
  })
}

function Labels() {
  return NAMES.map((name, index) => {
    const { x, y } = pointAt(angleOf(index + 0.5, TWELVE), LABEL)
    const hour = String((index * 2 + 23) % 24).padStart(2, '0')
    return (
      <g key={name} className="band-label" aria-hidden>
        <text x={x} y={y - 2}>
          {name}
        </text>
        <text className="band-hour" x={x} y={y + 13}>
          {hour}:00
        </text>
      </g>
    )
  })
}

function Middle({ day, cell }: { day: BandDay; cell: BandCell | undefined }) {
  const big = cell ? (cell.observed ?? '—') : day.total
  const expected = cell ? cell.expected : day.expected
  return (
    <g className="band-middle" aria-hidden>
      <text className="band-middle-name" x={CENTRE} y={CENTRE - 20}>
        {cell ? cell.name : day.day.slice(5)}
      </text>
      <text className="band-middle-big" x={CENTRE} y={CENTRE + 10}>
        {big}
      </text>
      <text className="band-middle-name" x={CENTRE} y={CENTRE + 30}>
        {expected === null ? '' : text.usual(expected)}
      </text>
    </g>
  )
}
