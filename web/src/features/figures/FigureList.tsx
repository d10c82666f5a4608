import { Skeleton } from 'antd'
import { useEffect, useRef } from 'react'
import { figures as text } from '@/texts/zh/figures'
import type { FigureMeta, FigureRead } from './api'
import { percent, type Share, shareOf, type Way } from './filters'
import { Interval } from './Interval'

/** What the server has answered for one figure so far. */
export interface Answer {
  data: FigureRead | undefined
  error: Error | null
}

interface ListProps {
  metas: readonly FigureMeta[]
  answers: Readonly<Record<string, Answer>>
  way: Way
  selected: string | undefined
  onSelect: (code: string) => void
}

/** Every figure with its n and its interval, under the headings of the field. */
export function FigureList({ metas, answers, way, selected, onSelect }: ListProps) {
  const groups = [...new Set(metas.map(({ group }) => group))]
  return (
    <div className="figure-list">
      {groups.map((group) => {
        const own = metas.filter((meta) => meta.group === group)
        return (
          <section key={group} aria-label={own[0]?.group_name}>
            <h2>{own[0]?.group_name}</h2>
            <ul>
              {own.map((meta) => (
                <li key={meta.code}>
                  <Line
                    meta={meta}
                    answer={answers[meta.code]}
                    way={way}
                    isSelected={meta.code === selected}
                    onSelect={() => onSelect(meta.code)}
                  />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

interface LineProps {
  meta: FigureMeta
  answer: Answer | undefined
  way: Way
  isSelected: boolean
  onSelect: () => void
}

function Line({ meta, answer, way, isSelected, onSelect }: LineProps) {
  const place = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isSelected) place.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isSelected])
  return (
    <button
      ref={place}
      type="button"
      className="figure-line"
      aria-current={isSelected}
      title={meta.formula}
      onClick={onSelect}
    >
      <span className="figure-name">{meta.name}</span>
      <Numbers answer={answer} way={way} />
    </button>
  )
}

function Numbers({ answer, way }: { answer: Answer | undefined; way: Way }) {
  if (answer?.error) return <span className="soft figure-note">{answer.error.message}</span>
  if (!answer?.data)
    return <Skeleton.Node active className="figure-note" style={{ width: 120, height: 16 }} />
  const share = shareOf(answer.data.shares, way)
  const city = shareOf(answer.data.city, way)
  if (!share)
    return <span className="soft figure-note">{city ? cityText(city) : text.notHere}</span>
  if (share.share === null) return <span className="soft figure-note">{text.none}</span>
  return (
    <>
      <strong className="number">{percent(share.share)}</strong>
      <span className="number soft">{text.of(share.numerator, share.denominator)}</span>
      <Interval share={share} />
      <span className="number soft figure-interval-text">
        {text.interval(percent(share.low), percent(share.high))}
      </span>
      {city && <span className="number soft figure-city">{cityText(city)}</span>}
    </>
  )
}

const cityText = (city: Share) => text.cityNow(percent(city.share), city.denominator)
