import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown, Segmented, Table, type TableColumnsType } from 'antd'
import { useSession } from '@/api/session'
import { seasons as text } from '@/texts/zh/seasons'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { By, ForecastRow, Grain, Interval } from './api'
import * as api from './api'
import { whole } from './lanes'

const GRAINS: readonly Grain[] = ['day', 'week', 'month', 'quarter']
const BYS: readonly By[] = ['time', 'category', 'place']
const { table } = text

interface TableProps {
  series: api.Series
  day: string
  params: URLSearchParams
  onSet: (changes: Record<string, string | undefined>) => void
  onPick: (changes: Record<string, string | undefined>) => void
}

/** Sums of whole periods with intervals: in time, or across categories or places. */
export function ForecastTable({ series, day, params, onSet, onPick }: TableProps) {
  const grain = GRAINS.find((one) => one === params.get('grain')) ?? 'week'
  const by = BYS.find((one) => one === params.get('by')) ?? 'time'
  const asked: api.Asked = { ...series, grain, by, ...(by !== 'time' && { day }) }
  const { data, error, isPending, refetch } = api.useForecast(asked)
  const open = (row: ForecastRow) =>
    row.has_children ? onPick({ [by === 'place' ? 'place' : 'category']: row.key }) : undefined
  return (
    <section className="season-table" aria-label={table.title}>
      <div className="season-tools">
        <h2>{table.title}</h2>
        <Segmented
          size="small"
          value={grain}
          options={GRAINS.map((value) => ({ value, label: table.grain[value] }))}
          onChange={(value) => onSet({ grain: value })}
        />
        <Segmented
          size="small"
          value={by}
          options={BYS.map((value) => ({ value, label: table.by[value] }))}
          onChange={(value) => onSet({ by: value })}
        />
        {by !== 'time' && data?.first && (
          <span className="soft">
            {data.first} 至 {data.last}
          </span>
        )}
        <ExportButton asked={asked} />
        <span className="soft">{table.note}</span>
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <Table<ForecastRow>
          rowKey="key"
          size="small"
          pagination={false}
          scroll={{ x: 640 }}
          loading={isPending}
          columns={COLUMNS}
          dataSource={data?.rows ?? []}
          onRow={(row) => ({
            onClick: () => open(row),
            className: row.has_children ? 'season-opens' : '',
          })}
          locale={{
            emptyText: isPending ? ' ' : <EmptyState title={table.empty} hint={table.emptyHint} />,
          }}
        />
      )}
    </section>
  )
}

const range = (low: number, high: number) => `${whole(low)}–${whole(high)}`
const cell =
  (show: (forecast: Interval) => string) =>
  (_: unknown, { forecast }: ForecastRow) =>
    forecast ? show(forecast) : <span className="soft">{table.none}</span>

const COLUMNS: TableColumnsType<ForecastRow> = [
  { title: table.name, dataIndex: 'name' },
  {
    title: table.actual,
    align: 'right',
    width: 150,
    render: (_, row) =>
      row.counted_days > 0 ? (
        <>
          {whole(row.actual)}{' '}
          <span className="soft">{table.counted(row.counted_days, row.days)}</span>
        </>
      ) : (
        <span className="soft">—</span>
      ),
  },
  { title: table.mean, align: 'right', width: 110, render: cell(({ mean }) => whole(mean)) },
  {
    title: table.interval80,
    align: 'right',
    width: 130,
    render: cell(({ low80, high80 }) => range(low80, high80)),
  },
  {
    title: table.interval95,
    align: 'right',
    width: 130,
    render: cell(({ low95, high95 }) => range(low95, high95)),
  },
]

function ExportButton({ asked }: { asked: api.Asked }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const send = useMutation({
    mutationFn: (format: 'xlsx' | 'csv') => api.download(asked, format),
    onSuccess: () => message.success(text.export.done),
    onError: (error) => message.error(explain(error).title),
  })
  if (!can('figure:export')) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: (['xlsx', 'csv'] as const).map((key) => ({ key, label: text.export[key] })),
        onClick: ({ key }) => send.mutate(key === 'csv' ? 'csv' : 'xlsx'),
      }}
    >
      <Button size="small" icon={<DownloadOutlined />} loading={send.isPending}>
        {text.export.button}
      </Button>
    </Dropdown>
  )
}
