import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { components } from '@/api/schema'
import { streetMap as text } from '@/texts/zh/streetMap'
import { stepTowards } from './streetSteps'
import './streetMap.css'

type Place = components['schemas']['PlaceRead']

/** One step of the legend: every value from `from` up to the next step has this colour. */
export interface MapStep {
  from: number
  colour: string
  label: string
}

/** Words on a place; faint ones lie below the others. */
export interface MapLabel {
  code: string
  x: number
  y: number
  lines: readonly string[]
  isFaint?: boolean
}

interface StreetMapProps {
  /** All places of the city; only districts and streets are drawn. */
  places: readonly Place[]
  /** What is counted by code of the street; a street without a value is drawn empty. */
  values: ReadonlyMap<string, number>
  /** Legend from the lowest step to the highest. */
  steps: readonly MapStep[]
  /** What the map shows, for those who cannot see it. */
  label: string
  /** The words of one street's value, in its title and to a screen reader. */
  say: (value: number | undefined, place: Place) => string
  selected?: string | null
  onSelect?: (code: string | null) => void
  /** Streets that belong together (a cluster), drawn with a thick edge. */
  marked?: ReadonlySet<string>
  /** What the thick edge means; left out: streets that belong together. */
  markedLabel?: string
  /** Names on the streets: for large maps. */
  hasNames?: boolean
  hasLegend?: boolean
  isDark?: boolean
  labels?: readonly MapLabel[]
  /** The part of the map that is shown: left, top, side; left out: all of it. */
  box?: readonly [number, number, number] | undefined
}

const RADIUS = 26
const SIDE = 1000
const LINE = 44
const NEXT: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

/**
 * A schematic map of the streets, coloured by a value; the neighbours of the chosen street are
 * outlined. Arrow keys walk to the next street that way, Enter chooses, Escape lets go.
 */
export function StreetMap(props: StreetMapProps) {
  const { places, selected = null, onSelect, label, hasLegend = true, isDark = false } = props
  const { labels = [], box = [0, 0, SIDE] } = props
  const svg = useRef<SVGSVGElement>(null)
  const [held, setHeld] = useState<string | null>(null)
  const streets = useMemo(() => places.filter(({ kind }) => kind === 'street'), [places])
  const chosen = streets.find(({ code }) => code === selected)
  const near = new Set(chosen?.neighbours)
  const focused = held ?? selected ?? streets[0]?.code ?? null
  const walk = (event: KeyboardEvent) => {
    const way = NEXT[event.key]
    const from = streets.find(({ code }) => code === focused)
    if (!way || !from) return
    event.preventDefault()
    const next = stepTowards(streets, from, way)
    setHeld(next.code)
    svg.current?.querySelector<SVGElement>(`[data-code="${next.code}"]`)?.focus()
  }
  const choose = (event: KeyboardEvent) => {
    if (!onSelect || !focused) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onSelect(focused === selected ? null : focused)
    } else if (event.key === 'Escape' && selected) {
      event.stopPropagation()
      onSelect(null)
    }
  }
  const press = (event: KeyboardEvent) => {
    walk(event)
    choose(event)
  }
  if (!streets.length) return <p className="soft">{text.none}</p>
  return (
    <figure className="street-map" data-dark={isDark}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture has no fieldset */}
      <svg
        ref={svg}
        viewBox={`${box[0]} ${box[1]} ${box[2]} ${box[2]}`}
        role="group"
        aria-label={label}
        onKeyDown={press}
      >
        {[...streets]
          .sort((a, b) => rank(a, near, chosen, props.marked) - rank(b, near, chosen, props.marked))
          .map((street) => (
            <Street
              key={street.code}
              street={street}
              map={props}
              isNear={near.has(street.code)}
              isFocused={street.code === focused}
              onFocus={() => setHeld(street.code)}
            />
          ))}
        {places
          .filter(({ kind, shape }) => kind === 'district' && shape)
          .map(({ code, shape }) => (
            <polygon key={code} className="street-map-district" points={shape} />
          ))}
        {props.hasNames &&
          streets.map(({ code, name, x, y }) => (
            <text key={code} className="street-map-name" x={x ?? 0} y={y ?? 0}>
              {name}
            </text>
          ))}
        {[...labels]
          .sort((a, b) => Number(b.isFaint ?? false) - Number(a.isFaint ?? false))
          .map((each) => (
            <Words key={each.code} label={each} unit={box[2] / SIDE} />
          ))}
      </svg>
      {hasLegend && (
        <Legend
          steps={props.steps}
          marked={props.marked?.size ? (props.markedLabel ?? text.marked) : ''}
        />
      )}
    </figure>
  )
}

/** `unit`: how far the map is enlarged; words keep their size. */
function Words({ label: { code, x, y, lines, isFaint }, unit }: { label: MapLabel; unit: number }) {
  const first = y - ((lines.length - 1) / 2) * LINE * unit
  return (
    <text
      className="street-map-words"
      data-faint={isFaint ?? false}
      fontSize={LINE * unit}
      strokeWidth={6 * unit}
      data-code={code}
      aria-hidden
    >
      {lines.map((line, index) => (
        <tspan key={line} x={x} y={first + index * LINE * unit} dy="0.35em">
          {line}
        </tspan>
      ))}
    </text>
  )
}

/** What has an edge is drawn last, so that no neighbour covers it. */
function rank(
  street: Place,
  near: ReadonlySet<string>,
  chosen: Place | undefined,
  marked: ReadonlySet<string> | undefined,
): number {
  if (street === chosen) return 3
  if (marked?.has(street.code)) return 2
  return near.has(street.code) ? 1 : 0
}

interface StreetProps {
  street: Place
  map: StreetMapProps
  isNear: boolean
  isFocused: boolean
  onFocus: () => void
}

function Street({ street, map, isNear, isFocused, onFocus }: StreetProps) {
  const { values, steps, say, selected, onSelect, marked } = map
  const { code, shape, x, y } = street
  const value = values.get(code)
  const words = `${street.full_name} · ${say(value, street)}`
  const isChosen = code === selected
  const own = {
    className: 'street-map-street',
    fill: colourOf(value, steps),
    'data-code': code,
    'data-chosen': isChosen,
    'data-near': isNear,
    'data-marked': marked?.has(code) ?? false,
    tabIndex: isFocused ? 0 : -1,
    role: onSelect ? 'button' : 'img',
    'aria-pressed': onSelect ? isChosen : undefined,
    'aria-label': words,
    onFocus,
    onClick: onSelect && (() => onSelect(isChosen ? null : code)),
  }
  if (shape) {
    return (
      <polygon {...own} points={shape}>
        <title>{words}</title>
      </polygon>
    )
  }
  return (
    <circle {...own} cx={x ?? 0} cy={y ?? 0} r={RADIUS}>
      <title>{words}</title>
    </circle>
  )
}

/** The colour of the highest step that the value reaches; undefined: the paper of the map. */
export function colourOf(value: number | undefined, steps: readonly MapStep[]): string | undefined {
  if (value === undefined) return undefined
  return steps.filter(({ from }) => value >= from).at(-1)?.colour
}

function Legend({ steps, marked }: { steps: readonly MapStep[]; marked: string }) {
  return (
    <figcaption className="street-map-legend">
      {steps.map(({ from, colour, label }) => (
        <span key={from}>
          <i style={{ background: colour }} />
          {label}
        </span>
      ))}
      {marked && (
        <span>
          <i className="street-map-edge" />
          {marked}
        </span>
      )}
    </figcaption>
  )
}
