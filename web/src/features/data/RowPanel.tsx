import { CloseOutlined } from '@ant-design/icons'
import { Button, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { Relative } from '@/ui/Relative'
import { EmptyState, ErrorState } from '@/ui/states'
import { useRow } from './api'
import type { DeskProps } from './DataPage'
import { newDraft } from './drafts'
import { RetireDialog } from './RetireDialog'
import { RowForm } from './RowForm'
import { RowHistory } from './RowHistory'
import type { RowDetail } from './types'

const text = data.row

/** One row beside the list: what it says, what stands on it, what was done to it. */
export function RowPanel(props: DeskProps) {
  const { register, place, go } = props
  const found = useRow(register.name, place.row ?? '', !place.isNew)
  const close = () => go({ row: null, isNew: false })
  useKeys([{ keys: 'Escape', label: text.close, isOff: !place.isNew, run: close }])
  return (
    <aside className="split-panel data-panel" aria-label={text.panel}>
      <div className="panel-tools">
        <h2 className="data-panel-title">
          {place.isNew ? text.create(register.label) : (found.data?.title ?? place.row)}
        </h2>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={text.close}
          onClick={close}
        />
      </div>
      {place.isNew ? (
        <RowForm {...props} row={null} initial={newDraft(register)} />
      ) : (
        <Existing {...props} found={found} />
      )}
    </aside>
  )
}

function Existing(props: DeskProps & { found: ReturnType<typeof useRow> }) {
  const { found, ...desk } = props
  const { error, data: row } = found
  if (error instanceof ApiError && error.status === 404)
    return <EmptyState title={text.gone} hint={text.goneHint} />
  if (error && !row) return <ErrorState error={error} onRetry={() => found.refetch()} />
  if (!row) return <Skeleton active className="panel-waiting" />
  return (
    <>
      <RowHead {...desk} row={row} />
      <Tabs
        className="data-tabs"
        size="small"
        items={[
          {
            key: 'form',
            label: text.tabs.form,
            children: (
              <RowForm
                {...desk}
                row={row}
                initial={{ base: row.doc, version: row.version, doc: row.doc }}
              />
            ),
          },
          {
            key: 'history',
            label: text.tabs.history,
            children: <RowHistory {...desk} code={row.code} />,
          },
        ]}
      />
    </>
  )
}

/** Its code and version, who changed it last, what stands on it; the way out and back in. */
function RowHead({ register, row }: DeskProps & { row: RowDetail }) {
  const [isAsking, setAsking] = useState(false)
  const { code, is_retired: isRetired, version, changed_at, changed_by, uses } = row
  return (
    <div className="data-head">
      <p>
        <code>{code}</code> {isRetired && <b className="data-retired">{data.rows.isRetired}</b>}{' '}
        <span className="soft">
          {text.version(version)} ·{' '}
          {changed_at ? (
            <>
              {changed_by || data.history.system} {text.changed} <Relative at={changed_at} />
            </>
          ) : (
            data.rows.neverChanged
          )}
        </span>
      </p>
      <div className="data-uses">
        <span className="soft">{uses.length ? text.uses : text.noUses}</span>
        {uses.map(({ key, text: words }) => (
          <span key={key} className="word-tag">
            {words}
          </span>
        ))}
        <span className="list-tools-gap" />
        {register.may_edit && register.can_retire && (
          <Button size="small" danger={!isRetired} onClick={() => setAsking(true)}>
            {isRetired ? text.restore : text.retire}
          </Button>
        )}
      </div>
      {isRetired && <p className="soft">{text.isRetired}</p>}
      {isAsking && (
        <RetireDialog register={register.name} row={row} onClose={() => setAsking(false)} />
      )}
    </div>
  )
}
