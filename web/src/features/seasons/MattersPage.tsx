import { App, Button, Table } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '@/api/session'
import { seasons as text } from '@/texts/zh/seasons'
import { ErrorState, explain } from '@/ui/states'
import type { Matter, MatterBody } from './api'
import * as api from './api'
import { MatterDialog } from './MatterDialog'
import { Tabs } from './Tabs'
import './seasons.css'

const { matters: words } = text

/** What recurs: shipped and the city's own, in the order in which it comes next. */
export function MattersPage() {
  const { data, error, isPending, refetch } = api.useMatters()
  const { can } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const step = api.useStep<unknown>()
  const [open, setOpen] = useState<Matter | 'new' | null>(null)
  const fail = (problem: unknown) => message.error(explain(problem).title)
  const save = (matter: MatterBody, version: number, isActive: boolean) =>
    step.mutate(() => api.saveMatter(matter, version, isActive), {
      onSuccess: () => {
        setOpen(null)
        message.success(words.saved)
      },
      onError: fail,
    })
  const propose = ({ matter, next }: Matter) => {
    if (!next) return
    step.mutate(
      () =>
        api.propose(matter.code, next.year).then((plan) => navigate(`/seasons/plans/${plan.id}`)),
      { onError: fail },
    )
  }
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <div className="seasons">
      <Tabs current="matters" />
      {can('season:edit') && (
        <div className="season-tools">
          <Button type="primary" onClick={() => setOpen('new')}>
            {words.add}
          </Button>
        </div>
      )}
      <div className="season-list">
        <Table<Matter>
          rowKey={({ matter }) => matter.code}
          size="small"
          pagination={false}
          scroll={{ x: 820 }}
          loading={isPending}
          dataSource={data ?? []}
          columns={[
            {
              title: words.columns.name,
              render: (_, row) => (
                <>
                  {row.matter.name}{' '}
                  <span className="soft">
                    {row.is_own && words.own} {!row.is_active && words.off}
                  </span>
                  <div className="soft">{row.matter.recognise}</div>
                </>
              ),
            },
            { title: words.columns.rule, dataIndex: 'rule', width: 210 },
            {
              title: words.columns.next,
              width: 190,
              render: (_, { next }) => next && `${next.first} 至 ${next.last}`,
            },
            {
              title: words.columns.lead,
              width: 70,
              render: (_, { matter }) => words.lead(matter.lead_days),
            },
            {
              title: words.columns.actions,
              width: 60,
              align: 'right',
              render: (_, { matter }) => matter.actions?.length ?? 0,
            },
            ...(can('season:edit')
              ? [
                  {
                    width: 220,
                    render: (_: unknown, row: Matter) => (
                      <span className="season-buttons">
                        {row.is_active && (
                          <Button size="small" onClick={() => propose(row)}>
                            {words.propose}
                          </Button>
                        )}
                        <Button size="small" onClick={() => setOpen(row)}>
                          {words.edit}
                        </Button>
                        <Button
                          size="small"
                          type="text"
                          onClick={() => save(row.matter, row.version, !row.is_active)}
                        >
                          {row.is_active ? words.disable : words.enable}
                        </Button>
                      </span>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </div>
      {open && (
        <MatterDialog
          start={open === 'new' ? null : open.matter}
          isBusy={step.isPending}
          onClose={() => setOpen(null)}
          onSend={(matter) =>
            save(matter, open === 'new' ? 0 : open.version, open === 'new' || open.is_active)
          }
        />
      )}
    </div>
  )
}
