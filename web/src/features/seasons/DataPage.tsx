import { App, Button, Popconfirm, Table } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { seasons as text } from '@/texts/zh/seasons'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { CityEvent } from './api'
import * as api from './api'
import { DayPicker } from './DayPicker'
import { isDay, plus } from './dates'
import { EventDialog } from './EventDialog'
import { FileImport } from './FileImport'
import { Tabs } from './Tabs'
import './seasons.css'

const { data: words } = text
const tenth = (value: number | null) => value?.toFixed(1)

/** Weather and city events: read, written by hand, imported. */
export function DataPage() {
  const [params, setParams] = useSearchParams()
  const today = inCity(useBusinessNow(3600)).format('YYYY-MM-DD')
  const given = (name: string, otherwise: string) => {
    const value = params.get(name)
    return isDay(value) ? value : otherwise
  }
  const first = given('first', plus(today, -14))
  const last = given('last', plus(today, 60))
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params)
    next.set(name, value)
    setParams(next, { replace: true })
  }
  return (
    <div className="seasons">
      <Tabs current="data" />
      <div className="season-tools">
        {(
          [
            ['first', first],
            ['last', last],
          ] as const
        ).map(([name, value]) => (
          <DayPicker
            key={name}
            label={`${words.period} ${name === 'first' ? '起' : '止'}`}
            value={value}
            onChange={(day) => set(name, day)}
          />
        ))}
      </div>
      <div className="season-halves">
        <Weather first={first} last={last} />
        <Events first={first} last={last} />
      </div>
    </div>
  )
}

interface SpanProps {
  first: string
  last: string
}

function Weather({ first, last }: SpanProps) {
  const { data, error, isPending, refetch } = api.useWeather(first, last)
  const { can } = useSession()
  const { columns } = words
  return (
    <section aria-label={words.weather}>
      <div className="season-tools">
        <h2>{words.weather}</h2>
        {can('season:edit') && <FileImport what="weather" hint={words.weatherHint} />}
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <Table
          rowKey="day"
          size="small"
          loading={isPending}
          pagination={{ pageSize: 31, hideOnSinglePage: true }}
          scroll={{ x: 480 }}
          dataSource={data ?? []}
          columns={[
            { title: columns.day, dataIndex: 'day' },
            { title: columns.low, dataIndex: 'low', align: 'right', render: tenth },
            { title: columns.high, dataIndex: 'high', align: 'right', render: tenth },
            { title: columns.rain, dataIndex: 'rain_mm', align: 'right', render: tenth },
            { title: columns.wind, dataIndex: 'wind', align: 'right', render: tenth },
            { title: columns.words, dataIndex: 'words' },
            {
              title: columns.kind,
              render: (_, row) => (
                <>
                  {row.is_forecast ? words.forecast : words.measured}{' '}
                  <span className="soft">{row.source}</span>
                </>
              ),
            },
          ]}
          locale={{
            emptyText: isPending ? (
              ' '
            ) : (
              <EmptyState title={words.noWeather} hint={words.noWeatherHint} />
            ),
          }}
        />
      )}
    </section>
  )
}

function Events({ first, last }: SpanProps) {
  const { data, error, isPending, refetch } = api.useEvents(first, last)
  const { can } = useSession()
  const { message } = App.useApp()
  const step = api.useStep<unknown>()
  const [open, setOpen] = useState<CityEvent | 'new' | null>(null)
  const fail = (problem: unknown) => message.error(explain(problem).title)
  const isEditor = can('season:edit')
  return (
    <section aria-label={words.events}>
      <div className="season-tools">
        <h2>{words.events}</h2>
        {isEditor && <Button onClick={() => setOpen('new')}>{words.add}</Button>}
        {isEditor && <FileImport what="events" hint={words.eventsHint} />}
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <Table<CityEvent>
          rowKey="id"
          size="small"
          loading={isPending}
          pagination={{ pageSize: 31, hideOnSinglePage: true }}
          scroll={{ x: 480 }}
          dataSource={data ?? []}
          columns={[
            {
              title: words.name,
              render: (_, row) => (
                <>
                  {row.name} <span className="soft">{row.note}</span>
                </>
              ),
            },
            { title: words.kind, render: (_, { kind }) => words.kinds[kind] },
            {
              title: words.period,
              render: (_, row) =>
                row.first_day === row.last_day
                  ? row.first_day
                  : `${row.first_day} 至 ${row.last_day.slice(5)}`,
            },
            { title: text.place, dataIndex: 'place_name' },
            {
              title: words.people,
              align: 'right',
              render: (_, { people }) => people?.toLocaleString('zh-CN'),
            },
            ...(isEditor
              ? [
                  {
                    render: (_: unknown, row: CityEvent) => (
                      <span className="season-buttons">
                        <Button size="small" onClick={() => setOpen(row)}>
                          {text.plan.editAction}
                        </Button>
                        <Popconfirm
                          title={words.removeAsk}
                          okText={text.plan.ok}
                          cancelText={text.plan.cancel}
                          onConfirm={() =>
                            step.mutate(() => api.removeEvent(row.id), { onError: fail })
                          }
                        >
                          <Button size="small" type="text">
                            {words.remove}
                          </Button>
                        </Popconfirm>
                      </span>
                    ),
                  },
                ]
              : []),
          ]}
          locale={{
            emptyText: isPending ? (
              ' '
            ) : (
              <EmptyState title={words.noEvents} hint={words.noEventsHint} />
            ),
          }}
        />
      )}
      {open && (
        <EventDialog
          start={open === 'new' ? null : open}
          isBusy={step.isPending}
          onClose={() => setOpen(null)}
          onSend={(event) =>
            step.mutate(() => api.saveEvent(event, open === 'new' ? null : open.id), {
              onSuccess: () => setOpen(null),
              onError: fail,
            })
          }
        />
      )}
    </section>
  )
}
