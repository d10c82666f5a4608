import { Button, InputNumber, Segmented, Spin, Table } from 'antd'
import { useState } from 'react'
import { Section } from '@/features/tickets/Section'
import { erasures } from '@/texts/zh/citizens'
import { common } from '@/texts/zh/common'
import { Relative } from '@/ui/Relative'
import { ErrorState } from '@/ui/states'
import { type Retention as Read, setRetention, useAct, useRetention } from './api'
import { NoteModal } from './NoteModal'

const text = erasures.retention
const WITHIN = [30, 90, 365, 1825]

type Kind = Read['kinds'][number]
type Months = Record<string, number | null>

const monthsOf = (read: Read): Months =>
  Object.fromEntries(read.kinds.map(({ kind, months }) => [kind, months ?? null]))

/** How long each kind is kept, and what would be erased: a forecast, nothing more. */
export function Retention() {
  const [days, setDays] = useState(WITHIN[0] ?? 30)
  const { data, error, refetch } = useRetention(days)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Spin className="citizens-wait" />
  return (
    <>
      <p className="soft">{text.hint}</p>
      <div className="retention-tools">
        <span>{text.within}</span>
        <Segmented<number>
          value={days}
          aria-label={text.within}
          options={WITHIN.map((value) => ({ value, label: text.days(value) }))}
          onChange={setDays}
        />
      </div>
      <Kinds key={data.version} read={data} />
      <Runs read={data} />
      <Changes read={data} />
    </>
  )
}

function Kinds({ read }: { read: Read }) {
  const [months, setMonths] = useState<Months | null>(null)
  const [isAsking, setAsking] = useState(false)
  const act = useAct(text.saved, () => {
    setAsking(false)
    setMonths(null)
  })
  const edit = (row: Kind) => (
    <InputNumber<number>
      min={1}
      max={600}
      value={months?.[row.kind] ?? null}
      placeholder={text.forever}
      aria-label={row.label}
      onChange={(value) => setMonths({ ...months, [row.kind]: value })}
    />
  )
  return (
    <>
      <Table<Kind>
        rowKey="kind"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={read.kinds}
        columns={[
          {
            title: text.columns.kind,
            render: (_, row) => (
              <>
                <strong>{row.label}</strong>
                <div className="soft retention-what">{row.what}</div>
              </>
            ),
          },
          {
            title: text.columns.months,
            align: 'right',
            render: (_, row) => (months ? edit(row) : (row.months ?? text.forever)),
          },
          { title: text.columns.now, align: 'right', dataIndex: 'due_now' },
          { title: text.columns.until, align: 'right', dataIndex: 'due_until' },
        ]}
      />
      {read.may_edit && !months && (
        <Button className="retention-edit" onClick={() => setMonths(monthsOf(read))}>
          {text.edit}
        </Button>
      )}
      {months && (
        <div className="retention-tools retention-edit">
          <Button type="primary" onClick={() => setAsking(true)}>
            {common.save}
          </Button>
          <Button onClick={() => setMonths(null)}>{common.cancel}</Button>
        </div>
      )}
      {isAsking && months && (
        <NoteModal
          title={text.edit}
          hint={text.hint}
          label={text.note}
          isBusy={act.isPending}
          onClose={() => setAsking(false)}
          onDone={(note) => act.mutate(() => setRetention(read, months, note))}
        />
      )}
    </>
  )
}

const labelsOf = (read: Read) => new Map(read.kinds.map(({ kind, label }) => [kind, label]))

function Runs({ read }: { read: Read }) {
  const labels = labelsOf(read)
  return (
    <Section title={text.runs}>
      {!read.runs.length && <p className="soft">{text.noRuns}</p>}
      <ul className="notes">
        {read.runs.map((run) => {
          const done = Object.entries(run.counts).filter(([, count]) => count > 0)
          return (
            <li key={run.started_at}>
              <Relative at={run.started_at} />{' '}
              {done.map(([kind, count]) => `${labels.get(kind) ?? kind} ${count}`).join('、') ||
                text.nothing}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function Changes({ read }: { read: Read }) {
  const labels = labelsOf(read)
  return (
    <Section title={text.changes}>
      {!read.changes.length && <p className="soft">{text.noChanges}</p>}
      <ul className="notes">
        {read.changes.map((change) => (
          <li key={change.version}>
            {text.version(change.version)} · {change.by_name} <Relative at={change.at} />：
            {change.note}
            <div className="soft">
              {Object.entries(change.months)
                .map(([kind, months]) => `${labels.get(kind) ?? kind} ${months ?? text.forever}`)
                .join('、')}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
