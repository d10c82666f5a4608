import { Alert, Button, Input, Modal, Progress } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { rows as texts } from '@/texts/zh/rows'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import type { BulkAction } from './BulkBar'
import { type BulkRow, useBulk } from './bulk'

const text = texts.bulk
const LEAST_WORDS = 2

interface DialogProps<Row> {
  action: BulkAction<Row>
  rows: readonly Row[]
  onClose: (doneIds: readonly string[]) => void
}

/** Before: how many can and why the others cannot. Then how far it is. After: what became of each. */
export function BulkDialog<Row>({ action, rows, onClose }: DialogProps<Row>) {
  const [words, setWords] = useState('')
  const bulk = useBulk(rows, action.send)
  const { phase, answered, error } = bulk
  const byId = new Map(rows.map((row) => [action.idOf(row), row]))
  const good = answered.filter(({ outcome }) => outcome === 'done')
  const bad = answered.filter(({ outcome }) => outcome === 'refused')
  const able = good.flatMap(({ id }) => byId.get(id) ?? [])
  const isBusy = phase === 'checking' || phase === 'sending'
  const needsWords = action.words?.isNeeded === true && words.trim().length < LEAST_WORDS
  const mayGo = phase === 'ready' && able.length > 0 && !error && !needsWords
  const close = () => onClose(phase === 'over' ? good.map(({ id }) => id) : [])
  const go = () => mayGo && void bulk.run(able, false, words.trim())
  useKeys(
    [
      { keys: 'Alt+Enter', label: action.label, run: go, isOff: !mayGo },
      { keys: 'Escape', label: text.close, run: close, isOff: phase === 'sending' },
    ],
    { isModal: true },
  )
  const nameOf = ({ id }: BulkRow) => {
    const row = byId.get(id)
    return row ? action.nameOf(row) : id
  }
  const tell = (row: BulkRow) => {
    const asked = byId.get(row.id)
    return [asked && action.tell?.(asked), row.note, row.warning].filter(Boolean).join(' · ')
  }
  return (
    <Modal
      open
      width={680}
      title={action.label}
      keyboard={false}
      mask={{ closable: false }}
      closable={phase !== 'sending'}
      onCancel={close}
      footer={
        <Footer
          action={action}
          bulk={bulk}
          count={able.length}
          mayGo={mayGo}
          isBusy={isBusy}
          onGo={go}
          onClose={close}
        />
      }
    >
      {action.hint && phase !== 'over' && <p className="soft">{action.hint}</p>}
      <HowFar going={bulk} isBusy={isBusy} able={able.length} done={good.length} />
      {phase === 'ready' && able.length > 0 && action.words && (
        <Input.TextArea
          aria-label={action.words.label}
          placeholder={action.words.label}
          value={words}
          maxLength={1000}
          autoSize={{ minRows: 2, maxRows: 5 }}
          onChange={({ target }) => setWords(target.value)}
        />
      )}
      <Rows
        title={phase === 'over' ? text.refusedRows : text.cannot}
        rows={bad}
        nameOf={nameOf}
        tell={({ reason }) => reason}
      />
      <Rows
        title={`${phase === 'over' ? text.doneRows : text.can}${warnedOf(good)}`}
        rows={good}
        nameOf={nameOf}
        tell={tell}
      />
    </Modal>
  )
}

interface FooterProps<Row> {
  action: BulkAction<Row>
  bulk: Pick<ReturnType<typeof useBulk>, 'phase' | 'error' | 'stop' | 'check'>
  count: number
  mayGo: boolean
  isBusy: boolean
  onGo: () => void
  onClose: () => void
}

function Footer<Row>({ action, bulk, count, mayGo, isBusy, onGo, onClose }: FooterProps<Row>) {
  const { phase, error } = bulk
  return (
    <>
      {phase === 'sending' && <Button onClick={bulk.stop}>{text.stop}</Button>}
      {phase === 'ready' && error !== null && <Button onClick={bulk.check}>{text.again}</Button>}
      {phase !== 'sending' && (
        <Button onClick={onClose}>{phase === 'over' ? text.close : text.cancel}</Button>
      )}
      {phase !== 'over' && (
        <Button type="primary" disabled={!mayGo} loading={isBusy} onClick={onGo}>
          {text.confirm(action.label, count)} <KeyHint keys="Alt+Enter" />
        </Button>
      )}
    </>
  )
}

interface HowFarProps {
  going: Pick<ReturnType<typeof useBulk>, 'phase' | 'answered' | 'error' | 'total'>
  isBusy: boolean
  able: number
  done: number
}

/** The bar while it goes on, what broke it off, what can be done, what was done. */
function HowFar({ going, isBusy, able, done }: HowFarProps) {
  const { phase, answered, error, total } = going
  const refused = answered.length - done
  const unsent = total - answered.length
  return (
    <>
      {isBusy && (
        <div role="status">
          <span>{phase === 'checking' ? text.checking : text.sending}</span>
          <Progress percent={total ? Math.floor((answered.length * 100) / total) : 0} />
        </div>
      )}
      {error !== null && (
        <Alert
          type="error"
          showIcon
          title={explain(error).title}
          description={phase === 'over' ? text.failed : common.failure.hint}
        />
      )}
      {phase === 'ready' && (
        <p role="status">
          <strong>{able ? text.ready(able, refused) : text.noneReady}</strong>
        </p>
      )}
      {phase === 'over' && (
        <p role="status">
          <strong>{text.done(done)}</strong>
          {refused > 0 && `，${text.refused(refused)}`}
          {unsent > 0 && `，${text.stopped(unsent)}`}
        </p>
      )}
    </>
  )
}

const warnedOf = (rows: readonly BulkRow[]) => {
  const warned = rows.filter(({ warning }) => warning).length
  return warned ? `（${text.warned(warned)}）` : ''
}

function Rows(props: {
  title: string
  rows: readonly BulkRow[]
  nameOf: (row: BulkRow) => string
  tell: (row: BulkRow) => string | null | undefined
}) {
  if (!props.rows.length) return null
  return (
    <>
      <h3 className="bulk-head">
        {props.title} <span className="soft number">{props.rows.length}</span>
      </h3>
      <ul className="bulk-rows">
        {props.rows.map((row) => (
          <li key={row.id}>
            <span className="one-line">{props.nameOf(row)}</span>
            <span className={row.warning ? '' : 'soft'}>{props.tell(row)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
