import { Skeleton, Table } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { figures } from '@/texts/zh/figures'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type BandRow, type Bands, useBands } from './api'
import { ExportButton } from './ExportButton'
import { FigureFilters } from './FigureFilters'
import { useTopUnit } from './FiguresPage'
import { askedOf, percent, withParams } from './filters'
import { Interval } from './Interval'
import './figures.css'
import { Tabs } from './Tabs'

const text = figures.bands
const BANDS = ['a', 'b', 'c'] as const
const COLOURS = { a: 'done', b: 'near', c: 'overdue' } as const

/** Units in bands: a unit stands lower only where its whole interval does. */
export function BandsPage() {
  const [params, setParams] = useSearchParams()
  const asked = askedOf(params)
  const { data, error, refetch } = useBands(asked)
  return (
    <div className="figures">
      <Tabs current="bands" />
      <FigureFilters
        params={params}
        onChange={(next) => setParams(next, { replace: true })}
        topUnit={useTopUnit()}
      />
      <div className="figures-page">
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton active className="panel-waiting" />}
        {data && (
          <>
            <div className="figure-part-head">
              <Rule bands={data} />
              <span className="figure-gap" />
              <ExportButton body={{ ...asked, what: 'bands' }} />
            </div>
            <Groups bands={data} params={params} />
          </>
        )}
      </div>
    </div>
  )
}

function Rule({ bands }: { bands: Bands }) {
  const weights = bands.weights.map(({ name, weight }) => `${name} ${percent(weight)}`).join('、')
  return (
    <p className="soft">
      {text.lead}
      {text.weights}：{weights}。{text.edges(percent(bands.a_from), percent(bands.b_from))}；
      {text.least(bands.least)}。
    </p>
  )
}

function Groups({ bands, params }: { bands: Bands; params: URLSearchParams }) {
  if (!bands.rows.length) return <EmptyState title={text.empty} hint={figures.noneHint} />
  const groups = [...BANDS, null]
    .map((band) => ({ band, rows: bands.rows.filter((row) => row.band === band) }))
    .filter(({ rows }) => rows.length)
  return groups.map(({ band, rows }) => (
    <section key={band ?? 'few'} aria-label={band ? text.names[band] : text.few}>
      <h2>
        <StateTag colour={band ? COLOURS[band] : 'waiting'}>
          {band ? text.names[band] : text.few}
        </StateTag>{' '}
        <span className="soft">{text.units(rows.length)}</span>
      </h2>
      <Rows bands={bands} rows={rows} params={params} />
    </section>
  ))
}

function Rows(props: { bands: Bands; rows: BandRow[]; params: URLSearchParams }) {
  const { bands, rows, params } = props
  return (
    <Table<BandRow>
      rowKey={({ unit, has_children }) => `${unit} ${has_children}`}
      size="small"
      scroll={{ x: 640 }}
      pagination={false}
      dataSource={rows}
      columns={[
        {
          title: figures.filters.unit,
          key: 'unit',
          width: 190,
          render: (_, row) => <UnitName row={row} params={params} page="/figures/bands" />,
        },
        {
          title: text.composite,
          key: 'value',
          width: 300,
          render: (_, row) => <Whole row={row} />,
        },
        ...bands.weights.map(({ code, name }, place) => ({
          title: name,
          key: code,
          render: (_: unknown, row: BandRow) => <Rate row={row} place={place} code={code} />,
        })),
      ]}
    />
  )
}

/** A unit; with units below it a click shows those instead. */
export function UnitName(props: {
  row: { unit: string; name: string; has_children: boolean }
  params: URLSearchParams
  page: string
}) {
  const { row, params, page } = props
  if (!row.has_children) return row.name
  return <Link to={`${page}?${withParams(params, { unit: row.unit })}`}>{row.name}</Link>
}

function Whole({ row }: { row: BandRow }) {
  if (row.value === null) return <span className="soft">{text.few}</span>
  return (
    <span className="band-whole">
      <strong className="number">{percent(row.value)}</strong>
      <Interval share={{ share: row.value, low: row.low, high: row.high }} />
      <span className="number soft">
        {figures.interval(percent(row.low), percent(row.high))}
        {!row.is_firm && ` · ${text.notFirm}`}
      </span>
    </span>
  )
}

function Rate({ row, place, code }: { row: BandRow; place: number; code: string }) {
  const [params] = useSearchParams()
  const share = row.rates[place]
  if (!share) return null
  const target = withParams(params, { unit: row.unit, figure: code, rows: 'all' })
  return (
    <Link to={`/figures?${target}`} className="number">
      {percent(share.share)}{' '}
      <span className="soft">{figures.of(share.numerator, share.denominator)}</span>
    </Link>
  )
}
