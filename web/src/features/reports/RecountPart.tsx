import { Button, Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import { Relative } from '@/ui/Relative'
import { ErrorState, explain } from '@/ui/states'
import type { Difference, Recount, Report } from './api'
import * as api from './api'
import { sides } from './numbers'

const words = text.read

/** The same numbers counted again when somebody asked, beside what stands in the report. */
export function RecountPart({ report }: { report: Report }) {
  const { data, error, refetch } = api.useRecount(report.id)
  const ask = api.useAskRecount(report.id)
  const isWaiting = data?.making === 'waiting'
  return (
    <section aria-label={words.recount}>
      <h2>{words.recount}</h2>
      <Button loading={ask.isPending || isWaiting} onClick={() => ask.mutate()}>
        {words.recount}
      </Button>
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {(ask.error || data?.making === 'failed') && (
        <p role="alert">{ask.error ? explain(ask.error).title : words.recountFailed}</p>
      )}
      {data && data.making === 'done' && <Found found={data} />}
    </section>
  )
}

function Found({ found }: { found: Recount }) {
  const rows = found.differences ?? []
  return (
    <>
      <p>
        {rows.length ? words.recountSome(rows.length, found.same ?? 0) : words.recountNone}{' '}
        {found.counted_at && (
          <span className="soft">
            {words.recountAt}
            <Relative at={found.counted_at} />
          </span>
        )}
      </p>
      {rows.length > 0 && (
        <Table<Difference>
          rowKey="key"
          size="small"
          scroll={{ x: 560 }}
          columns={COLUMNS}
          dataSource={rows}
          pagination={false}
        />
      )}
    </>
  )
}

const COLUMNS: TableColumnsType<Difference> = [
  {
    title: words.columns.name,
    render: (_, { name, link }) => <Link to={link}>{name}</Link>,
  },
  { title: words.recountThen, width: 200, render: (_, row) => sides(row).before },
  { title: words.recountNow, width: 200, render: (_, row) => sides(row).now },
]
