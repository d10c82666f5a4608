import { Alert, Button } from 'antd'
import { data } from '@/texts/zh/data'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { changedByBoth, type Draft } from './drafts'
import { Lines } from './Lines'
import type { Column, RowDetail } from './types'
import { differences } from './words'

const text = data.row

/** Somebody else saved the row meanwhile: what they changed, and what may become of one's own. */
export function StaleNotice(props: {
  columns: readonly Column[]
  draft: Draft
  latest: RowDetail
  onRebase: () => void
  onDiscard: () => void
}) {
  const { columns, draft, latest } = props
  const now = useBusinessNow(60)
  const lines = differences(columns, draft.base, latest.doc)
  const both = changedByBoth(columns, draft, latest.doc)
  const labels = columns.filter(({ name }) => both.includes(name)).map(({ label }) => label)
  const at = latest.changed_at ? ` ${formatMoment(latest.changed_at, now)} ` : ''
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={text.stale(latest.changed_by || text.somebody, at)}
      description={
        <>
          {lines.length ? <Lines lines={lines} /> : <p>{text.staleNothing}</p>}
          {labels.length > 0 && (
            <p className="data-warn">
              {text.staleBoth}
              {labels.join('、')}
            </p>
          )}
          <div className="data-buttons">
            <Button size="small" onClick={props.onDiscard}>
              {text.discard}
            </Button>
            <Button size="small" type="primary" onClick={props.onRebase}>
              {text.rebase}
            </Button>
          </div>
        </>
      }
    />
  )
}
