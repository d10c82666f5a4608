import { Button, Segmented, Skeleton } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { figures as text } from '@/texts/zh/figures'
import { KeyHint } from '@/ui/KeyHint'
import { EmptyState, ErrorState } from '@/ui/states'
import { type FigureMeta, type FigureRead, useSeries } from './api'
import { breakdownOption, type Mark, marksOf, ROW_HEIGHT, trendOption } from './charts'
import { ExportButton } from './ExportButton'
import {
  type Asked,
  type By,
  GROUPS,
  groupOf,
  percent,
  TIMES,
  timeOf,
  type Way,
  withParams,
} from './filters'
import { Interval } from './Interval'

const Chart = lazy(() => import('./Chart'))

interface DetailProps {
  meta: FigureMeta
  figure: FigureRead | undefined
  asked: Asked
  way: Way
  params: URLSearchParams
  onChange: (params: URLSearchParams) => void
  onRows: (by?: By, mark?: Mark) => void
}

/** One figure: how it is counted, every way of counting, over time, and where it comes from. */
export function FigureDetail({ meta, figure, asked, way, params, onChange, onRows }: DetailProps) {
  const isHere = figure?.shares !== null
  return (
    <section className="figure-detail" aria-label={meta.name}>
      <header>
        <h2>{meta.name}</h2>
        <span className="soft">{text.better[meta.better]}</span>
        {isHere && (
          <Button size="small" onClick={() => onRows()}>
            {text.rows.open} <KeyHint keys="r" />
          </Button>
        )}
      </header>
      <dl className="figure-words">
        <dt>{text.formula}</dt>
        <dd>{meta.formula}</dd>
        <dt>{text.excludes}</dt>
        <dd>{meta.excludes}</dd>
        <dt>{text.attribution}</dt>
        <dd>{meta.attribution_text}</dd>
      </dl>
      {figure && isHere && <AllWays figure={figure} isOfCalls={meta.owner === 'call'} />}
      {isHere ? (
        <>
          <Part
            title={text.trend}
            code={meta.code}
            by={timeOf(params)}
            options={TIMES}
            onBy={(by) => onChange(withParams(params, { time: by === 'day' ? '' : by }))}
            {...{ asked, way, onRows }}
          />
          {meta.owner === 'call' ? null : (
            <Part
              title={text.breakdown}
              code={meta.code}
              by={
                meta.owner === 'unit' || groupOf(params) !== 'unit' ? groupOf(params) : 'category'
              }
              options={meta.owner === 'unit' ? GROUPS : GROUPS.slice(1)}
              onBy={(by) => onChange(withParams(params, { by: by === 'unit' ? '' : by }))}
              {...{ asked, way, onRows }}
            />
          )}
        </>
      ) : (
        <EmptyState title={text.notHere} hint={text.notHereHint} />
      )}
    </section>
  )
}

/** With and without exclusions, extensions and suspensions, beside each other (rules 3, 4, 15). */
function AllWays({ figure, isOfCalls }: { figure: FigureRead; isOfCalls: boolean }) {
  const all = figure.shares ?? []
  const shares = isOfCalls ? all.slice(0, 1) : all // nothing is ever left out of calls
  return (
    <table className="figure-ways" aria-label={text.ways}>
      <tbody>
        {shares.map((share) => (
          <tr key={`${share.basis} ${share.with_excluded}`}>
            <th scope="row">
              {shares.length > 2 && `${text.basis[share.basis]} · `}
              {isOfCalls
                ? text.everything
                : text.excluded[share.with_excluded ? 'kept' : 'left_out']}
            </th>
            <td className="number">
              <strong>{percent(share.share)}</strong>
            </td>
            <td className="number soft">{text.of(share.numerator, share.denominator)}</td>
            <td className="figure-ways-bar">
              <Interval share={share} />
            </td>
            <td className="number soft">
              {share.low !== null && text.interval(percent(share.low), percent(share.high))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface PartProps<Name extends By> {
  title: string
  code: string
  by: Name
  options: readonly Name[]
  onBy: (by: Name) => void
  asked: Asked
  way: Way
  onRows: (by?: By, mark?: Mark) => void
}

function Part<Name extends By>(props: PartProps<Name>) {
  const { title, code, by, options, onBy, asked, way, onRows } = props
  const { data, error, isPending, refetch } = useSeries(code, by, asked, true)
  const isTime = (TIMES as readonly string[]).includes(by)
  const marks = useMemo(() => marksOf(data?.by === by ? data.slices : [], way), [data, by, way])
  const option = useMemo(
    () => (isTime ? trendOption(marks) : breakdownOption(marks)),
    [isTime, marks],
  )
  const hasAny = marks.some(({ n }) => n > 0)
  return (
    <section className="figure-part" aria-label={title}>
      <div className="figure-part-head">
        <h3>{title}</h3>
        <Segmented
          size="small"
          aria-label={title}
          value={by}
          options={options.map((value) => ({ value, label: text.by[value] }))}
          onChange={(value) => onBy(value)}
        />
        <span className="soft">{text.chartHint}</span>
        <span className="figure-gap" />
        <ExportButton body={{ ...asked, what: 'series', code, by }} />
      </div>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!error && isPending && <Skeleton active />}
      {!error && !isPending && !hasAny && <EmptyState title={text.none} hint={text.noneHint} />}
      {hasAny && (
        <Suspense fallback={<Skeleton active />}>
          <Chart
            label={title}
            height={isTime ? 180 : marks.length * ROW_HEIGHT + 32}
            option={option}
            onPick={(place) => {
              const mark = marks[place]
              if (mark) onRows(by, mark)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}
