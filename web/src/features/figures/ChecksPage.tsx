import { Checkbox, Skeleton, Table } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { figures } from '@/texts/zh/figures'
import { StateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import { type Check, useChecks } from './api'
import { UnitName } from './BandsPage'
import { ExportButton } from './ExportButton'
import { FigureFilters } from './FigureFilters'
import { useTopUnit } from './FiguresPage'
import { askedOf, percent, withParams } from './filters'
import { Interval } from './Interval'
import './figures.css'
import { Tabs } from './Tabs'

const text = figures.checks
type CheckRow = Check['rows'][number]

/** What may be gamed: each unit against the rest of the city. */
export function ChecksPage() {
  const [params, setParams] = useSearchParams()
  const change = (next: URLSearchParams) => setParams(next, { replace: true })
  const asked = askedOf(params)
  const onlyOdd = params.get('odd') === '1'
  const { data, error, refetch } = useChecks(asked)
  return (
    <div className="figures">
      <Tabs current="checks" />
      <FigureFilters params={params} onChange={change} topUnit={useTopUnit()} />
      <div className="figures-page">
        <div className="figure-part-head">
          <p className="soft">{text.lead}</p>
          <span className="figure-gap" />
          <Checkbox
            checked={onlyOdd}
            onChange={({ target }) =>
              change(withParams(params, { odd: target.checked ? '1' : '' }))
            }
          >
            {text.onlyOdd}
          </Checkbox>
          <ExportButton body={{ ...asked, what: 'checks' }} />
        </div>
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton active className="panel-waiting" />}
        {data?.checks.map((check) => (
          <OneCheck key={check.code} check={check} onlyOdd={onlyOdd} params={params} />
        ))}
      </div>
    </div>
  )
}

/** Why no unit stands in the table. */
function nothingOf({ rows, city }: Check): string {
  if (rows.length) return text.noOdd
  return city.denominator ? text.alone : text.none
}

function OneCheck(props: { check: Check; onlyOdd: boolean; params: URLSearchParams }) {
  const { check, onlyOdd, params } = props
  const rows = onlyOdd ? check.rows.filter((row) => row.is_odd) : check.rows
  return (
    <section aria-label={check.name}>
      <h2>
        {check.name} <span className="soft">{check.formula}</span>
      </h2>
      <p className="soft number">
        {text.city(percent(check.city.share), check.city.denominator)}
        {check.rows.length > 0 && ` · ${text.edge(chanceText(check.edge))}`}
      </p>
      {rows.length ? (
        <Table<CheckRow>
          rowKey={({ unit, has_children }) => `${unit} ${has_children}`}
          size="small"
          pagination={rows.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
          dataSource={rows}
          columns={columnsOf(check, params)}
        />
      ) : (
        <p className="soft">{nothingOf(check)}</p>
      )}
    </section>
  )
}

const columnsOf = (check: Check, params: URLSearchParams) => [
  {
    title: text.unit,
    key: 'unit',
    width: 190,
    render: (_: unknown, row: CheckRow) => (
      <UnitName row={row} params={params} page="/figures/checks" />
    ),
  },
  {
    title: text.share,
    key: 'share',
    width: 330,
    render: (_: unknown, row: CheckRow) => <Own row={row} code={check.code} params={params} />,
  },
  {
    title: text.rest,
    key: 'rest',
    width: 90,
    render: (_: unknown, { rest }: CheckRow) => (
      <span className="number">{percent(rest.share)}</span>
    ),
  },
  {
    title: text.expected,
    key: 'expected',
    width: 190,
    render: (_: unknown, row: CheckRow) => (
      <span className="number">
        {text.expectedOf(row.expected.toFixed(1), row.share.numerator)}
      </span>
    ),
  },
  {
    title: text.chance,
    key: 'chance',
    width: 100,
    render: (_: unknown, { chance }: CheckRow) => (
      <span className="number">{chanceText(chance)}</span>
    ),
  },
  {
    title: '',
    key: 'odd',
    render: (_: unknown, row: CheckRow) => (
      <StateTag colour={row.is_odd ? 'alert' : 'waiting'}>
        {row.is_odd ? text.odd : text.usual}
      </StateTag>
    ),
  },
]

function Own({ row, code, params }: { row: CheckRow; code: string; params: URLSearchParams }) {
  const { share } = row
  const target = withParams(params, { unit: row.unit, figure: code, rows: 'counted', odd: '' })
  return (
    <Link to={`/figures?${target}`} className="band-whole">
      <strong className="number">{percent(share.share)}</strong>
      <Interval share={share} />
      <span className="number soft">{figures.of(share.numerator, share.denominator)}</span>
    </Link>
  )
}

const chanceText = (chance: number) => (chance < 0.0001 ? text.chanceBelow : chance.toFixed(4))
