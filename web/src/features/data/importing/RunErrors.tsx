import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Table } from 'antd'
import { data } from '@/texts/zh/data'
import { ErrorState, explain } from '@/ui/states'
import { downloadErrors, useRunErrors } from '../api'
import { type DeskProps, NEW } from '../DataPage'
import type { Run, RunError } from '../types'

const text = data.import

/** Everything that is wrong with a file, and what would be right; nothing was taken from it. */
export function RunErrors({ run, go }: DeskProps & { run: Run }) {
  const { message } = App.useApp()
  const list = useRunErrors(run.id)
  const errors = list.data?.pages.flatMap(({ items }) => items) ?? []
  const asking = useMutation({
    mutationFn: () => downloadErrors(run.id),
    onError: (error) => message.error(explain(error).title),
  })
  return (
    <>
      <div className="data-outcome" data-kind="bad">
        <h2 className="data-outcome-title">{text.refused(run.counts.errors ?? 0)}</h2>
        <p>
          {run.file_name} <span className="soft">{text.refusedHint}</span>
        </p>
        <div className="data-buttons">
          <Button
            icon={<DownloadOutlined />}
            loading={asking.isPending}
            onClick={() => asking.mutate()}
          >
            {text.errorsFile}
          </Button>
          <Button type="primary" onClick={() => go({ run: NEW })}>
            {text.again}
          </Button>
        </div>
      </div>
      {list.error && !errors.length ? (
        <ErrorState error={list.error} onRetry={() => list.refetch()} />
      ) : (
        <Table<RunError & { at: number }>
          rowKey="at"
          size="small"
          pagination={false}
          loading={list.isPending}
          scroll={{ x: 'max-content' }}
          dataSource={errors.map((error, at) => ({ ...error, at }))}
          columns={[
            { title: text.errors.sheet, dataIndex: 'sheet', width: 130, responsive: ['md'] },
            {
              title: text.errors.row,
              width: 80,
              align: 'right',
              render: (_, { row, column }) =>
                row || <span className="soft">{column ? '—' : text.whole}</span>,
            },
            { title: text.errors.column, dataIndex: 'column', width: 140 },
            { title: text.errors.message, dataIndex: 'message' },
            { title: text.errors.hint, dataIndex: 'hint' },
          ]}
        />
      )}
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </>
  )
}
