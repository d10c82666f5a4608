import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Drawer, Input, Spin, Table } from 'antd'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { policy } from '@/texts/zh/policy'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { explain } from '@/ui/states'
import { type Draft, POLICY, type Preview, saveChange, usePreview } from './api'

const text = policy.preview
const LIMITS = new Set<string>(['profile', 'current_profile', 'unit'])

/** What a change would do to open tickets, seen before it is saved; saving needs a reason. */
export function PreviewPanel({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const [appliesToOpen, setApplies] = useState(false)
  const [note, setNote] = useState('')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const seen = usePreview(draft.wish, appliesToOpen)
  const saving = useStep(
    () =>
      saveChange({
        wish: draft.wish,
        version: draft.version,
        note: note.trim(),
        applies_to_open: appliesToOpen,
      }),
    {
      onDone: () => {
        queries.removeQueries({ queryKey: [...POLICY, 'preview'] }) // it would be nothing new now
        message.success(text.saved)
        draft.onSaved?.()
        onClose()
      },
    },
  )
  const falls = seen.data?.overdue_at_once ?? 0
  return (
    <Drawer
      open
      title={draft.title}
      size={620}
      onClose={onClose}
      footer={
        <div className="policy-foot">
          <Input
            value={note}
            maxLength={500}
            autoFocus
            aria-label={text.note}
            placeholder={text.noteHint}
            onChange={({ target }) => setNote(target.value)}
          />
          <Button
            type="primary"
            danger={falls > 0}
            disabled={!seen.data || note.trim().length < 2}
            title={note.trim().length < 2 ? text.needNote : undefined}
            loading={saving.isPending}
            onClick={() => saving.mutate(undefined)}
          >
            {falls ? text.saveOverdue(falls) : text.save}
          </Button>
        </div>
      }
    >
      {LIMITS.has(draft.wish.kind) ? (
        <p>
          <Checkbox checked={appliesToOpen} onChange={({ target }) => setApplies(target.checked)}>
            {text.appliesToOpen}
          </Checkbox>
          <span className="soft policy-indent">{text.appliesHint}</span>
        </p>
      ) : (
        <p className="soft">{text.fact}</p>
      )}
      {saving.error && <Refusal error={saving.error} />}
      {seen.error && <Refusal error={seen.error} />}
      {seen.isFetching && !seen.data && <Spin description={text.loading} />}
      {seen.data && <Effect seen={seen.data} />}
    </Drawer>
  )
}

/** Every wrong field with what would be right. */
function Refusal({ error }: { error: unknown }) {
  const { title, hint } = explain(error)
  const fields = error instanceof ApiError ? error.fields : []
  return (
    <Alert
      type="error"
      showIcon
      title={title}
      description={
        fields.length ? (
          <ul className="policy-problems">
            {fields.map((field) => (
              <li key={field.loc + field.message}>
                {field.message} <span className="soft">{field.loc}</span>
              </li>
            ))}
          </ul>
        ) : (
          hint
        )
      }
    />
  )
}

function Effect({ seen }: { seen: Preview }) {
  const now = useBusinessNow()
  if (!seen.applies_to_open)
    return <Alert type="info" showIcon title={text.onlyNew(seen.running)} />
  if (!seen.moved) return <Alert type="success" showIcon title={text.none(seen.running)} />
  return (
    <>
      <p className="policy-summary">{text.summary(seen.moved, seen.running)}</p>
      <dl className="policy-counts">
        <Count label={text.later} n={seen.later} />
        <Count label={text.earlier} n={seen.earlier} />
        <Count label={text.overdue} n={seen.overdue_at_once} isBad />
        <Count label={text.rescued} n={seen.rescued} />
      </dl>
      <h3>{text.byUnit}</h3>
      <Table
        size="small"
        rowKey="unit_name"
        pagination={false}
        dataSource={seen.by_unit}
        columns={[
          { title: text.columns.unit, dataIndex: 'unit_name' },
          { title: text.columns.moved, dataIndex: 'moved', width: 70, align: 'right' },
          { title: text.columns.earlier, dataIndex: 'earlier', width: 70, align: 'right' },
          { title: text.columns.later, dataIndex: 'later', width: 70, align: 'right' },
          { title: text.columns.overdue, dataIndex: 'overdue_at_once', width: 90, align: 'right' },
        ]}
      />
      <h3>{text.examples}</h3>
      <ul className="policy-examples">
        {seen.examples.map((example) => (
          <li key={example.ticket_id}>
            <details>
              <summary>
                <span className="number">{example.number}</span> {example.clock} ·{' '}
                {example.unit_name}
                <span className="policy-move">
                  {formatMoment(example.before, now)} → <b>{formatMoment(example.after, now)}</b>
                </span>
              </summary>
              <ol aria-label={text.why}>
                {example.why.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}

function Count({ label, n, isBad }: { label: string; n: number; isBad?: boolean }) {
  return (
    <div className={isBad && n ? 'policy-count is-bad' : 'policy-count'}>
      <dt>{label}</dt>
      <dd>{n}</dd>
    </div>
  )
}
