import { Button, Progress, Table, type TableColumnsType } from 'antd'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { bytes } from '@/features/system/sizes'
import { useStep } from '@/features/tickets/api'
import { word } from '@/texts/zh/common'
import { policies } from '@/texts/zh/policies'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { fileOriginalPath, type Go, type GoFile, isMoving, retryFile, sendFile } from './api'
import { PairsDialog } from './PairsDialog'

const text = policies.import
const COLOURS: Readonly<Record<string, StateColour>> = {
  waiting: 'waiting',
  reading: 'in_hand',
  read: 'done',
  failed: 'alert',
  duplicate: 'waiting',
  skipped: 'waiting',
}

/** One go: who brought it, and every file with its state. */
export function GoTable({ go }: { go: Go }) {
  const [pairs, setPairs] = useState<GoFile | null>(null)
  const counts = Object.entries(go.counts)
  const columns: TableColumnsType<GoFile> = [
    {
      width: 320,
      render: (_, file) => (
        <>
          {file.name} {file.inside && <span className="soft">{text.inside(file.inside)}</span>}
          {file.size > 0 && <span className="soft number"> {bytes(file.size)}</span>}
        </>
      ),
    },
    { width: 150, render: (_, file) => <FileState file={file} /> },
    { render: (_, file) => <Outcome file={file} /> },
    { width: 250, render: (_, file) => <Actions file={file} onPairs={() => setPairs(file)} /> },
  ]
  return (
    <section className="policies-go">
      <header>
        <b>{word(text.sources, go.source)}</b> <Relative at={go.started_at} />{' '}
        <span className="soft">{go.started_by_name ?? text.system}</span>
        <span className="soft number">
          {counts.map(([state, n]) => text.counts(word(text.states, state), n ?? 0)).join('　')}
        </span>
      </header>
      <Table<GoFile>
        rowKey="id"
        size="small"
        showHeader={false}
        columns={columns}
        dataSource={go.files}
        pagination={go.files.length > 20 ? { pageSize: 20, size: 'small' } : false}
        scroll={{ x: 900 }}
      />
      {pairs && <PairsDialog file={pairs} onClose={() => setPairs(null)} />}
    </section>
  )
}

function FileState({ file }: { file: GoFile }) {
  const { state, done, total } = file
  if (state === 'reading' && total > 0)
    return (
      <>
        <Progress percent={Math.round((done / total) * 100)} size="small" showInfo={false} />
        <span className="soft number">{text.pages(done, total)}</span>
      </>
    )
  return <StateTag colour={COLOURS[state] ?? 'waiting'}>{word(text.states, state)}</StateTag>
}

function Outcome({ file }: { file: GoFile }) {
  if (file.state === 'failed')
    return (
      <span className="policies-error">
        {file.place && <b>{file.place}</b>} {file.error}
      </span>
    )
  return (
    <>
      {file.policy_title && file.state === 'read' && <span>{file.policy_title} </span>}
      {file.pair_count > 0 && <span>{text.pairs(file.pair_count, file.proposed_count)} </span>}
      {file.note && !file.pair_count && <span className="soft">{file.note} </span>}
      {file.problems.length > 0 && (
        <span className="policies-doubt" title={file.problems.map(told).join('\n')}>
          {text.doubts(file.problems.length)}
        </span>
      )}
    </>
  )
}

const told = ({ place, message }: GoFile['problems'][number]) => `${place} ${message}`.trim()

function Actions({ file, onPairs }: { file: GoFile; onPairs: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const retry = useStep(() => retryFile(file.id))
  const replace = useStep((given: File) => sendFile({ replaces: file.id }, given))
  const error = retry.error ?? replace.error
  if (isMoving(file)) return null
  return (
    <div className="policies-actions">
      {file.policy_code && (
        <Link to={`/policies/${file.policy_code}`}>
          {file.state === 'read' ? text.open : text.openKnown}
        </Link>
      )}
      {file.pair_count > 0 && (
        <Button size="small" onClick={onPairs}>
          {text.seePairs}
        </Button>
      )}
      {file.can_retry && (
        <Button size="small" loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
          {text.retry}
        </Button>
      )}
      {file.state === 'failed' && (
        <>
          <Button size="small" loading={replace.isPending} onClick={() => input.current?.click()}>
            {text.replace}
          </Button>
          <input
            ref={input}
            hidden
            type="file"
            aria-label={text.replace}
            onChange={({ target }) => target.files?.[0] && replace.mutate(target.files[0])}
          />
        </>
      )}
      {file.state === 'failed' && file.has_original && (
        <a href={fileOriginalPath(file.id)} download>
          {text.original}
        </a>
      )}
      {error && <span role="alert">{explain(error).title}</span>}
    </div>
  )
}
