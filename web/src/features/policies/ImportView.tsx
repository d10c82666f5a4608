import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Input, Progress } from 'antd'
import { type DragEvent, useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { policies } from '@/texts/zh/policies'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { importUrls, sendFile, startGo, useGoes, useWays, type Ways } from './api'
import { GoTable } from './GoTable'

const text = policies.import

/** Files dropped, fetched or found in the folder; each with what became of it. */
export function ImportView() {
  const ways = useWays(true)
  const goes = useGoes()
  return (
    <div className="policies-import">
      {ways.data && <Warnings ways={ways.data} />}
      <div className="policies-ways">
        <DropZone ways={ways.data} />
        <UrlForm />
        <p className="soft">
          <b>{text.folder}</b>{' '}
          {ways.data?.folder ? text.folderOn(ways.data.folder) : text.folderOff}
        </p>
      </div>
      <h2>{text.runs}</h2>
      {goes.error && !goes.data ? (
        <ErrorState error={goes.error} onRetry={() => goes.refetch()} />
      ) : (
        goes.data?.pages.flatMap(({ items }) => items).map((go) => <GoTable key={go.id} go={go} />)
      )}
      {goes.data?.pages[0]?.items.length === 0 && <EmptyState title={text.emptyRuns} />}
      {goes.hasNextPage && (
        <div className="list-foot">
          <Button loading={goes.isFetchingNextPage} onClick={() => goes.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </div>
  )
}

function Warnings({ ways }: { ways: Ways }) {
  return (
    <>
      {!ways.has_ocr && <Alert type="warning" showIcon title={text.noOcr} />}
      {!ways.has_office && <p className="soft policies-office">{text.noOffice}</p>}
    </>
  )
}

/** Files go one after another; one that does not arrive is named, the others go on. */
function DropZone({ ways }: { ways: Ways | undefined }) {
  const [isOver, setOver] = useState(false)
  const [share, setShare] = useState<[number, number] | null>(null)
  const [unsent, setUnsent] = useState<string[]>([])
  const step = useStep(async (files: File[]) => {
    const most = ways?.most_bytes ?? Number.POSITIVE_INFINITY
    const fitting = files.filter(({ size }) => size <= most)
    const sent = fitting.slice(0, ways?.most_files ?? fitting.length)
    const told = files.filter(({ size }) => size > most).map(({ name }) => text.tooBig(name))
    if (sent.length < fitting.length) told.push(text.tooMany(sent.length))
    setUnsent(told)
    if (!sent.length) return
    const { id } = await startGo()
    for (const [number, file] of sent.entries()) {
      setShare([number, sent.length])
      try {
        await sendFile({ run: id }, file)
      } catch (error) {
        setUnsent((before) => [...before, text.unsent(file.name, explain(error).title)])
      }
    }
  })
  const send = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])]
    if (files.length && !step.isPending)
      step.mutate(files, {
        onSettled: () => setShare(null),
      })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    send(event.dataTransfer.files)
  }
  return (
    <div>
      <label
        className="policies-drop"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          multiple
          aria-label={text.drop}
          onChange={({ target }) => {
            send(target.files)
            target.value = ''
          }}
        />
        <InboxOutlined aria-hidden />
        <b>{text.drop}</b>
        <span className="soft">{text.dropHint}</span>
      </label>
      {share && (
        <div role="status">
          {text.sending(share[0], share[1])}
          <Progress percent={Math.round((share[0] / share[1]) * 100)} size="small" />
        </div>
      )}
      {step.error && <Alert type="error" showIcon role="alert" title={explain(step.error).title} />}
      {unsent.map((why) => (
        <Alert key={why} type="error" showIcon role="alert" title={why} />
      ))}
    </div>
  )
}

function UrlForm() {
  const [words, setWords] = useState('')
  const urls = words.split(/\s+/).filter(Boolean)
  const step = useStep(importUrls, { onDone: () => setWords('') })
  return (
    <form
      className="policies-urls"
      onSubmit={(event) => {
        event.preventDefault()
        if (urls.length) step.mutate(urls)
      }}
    >
      <Input.TextArea
        aria-label={text.urls}
        placeholder={`${text.urls}：${text.urlsHint}`}
        value={words}
        rows={3}
        onChange={({ target }) => setWords(target.value)}
      />
      <Button htmlType="submit" disabled={!urls.length} loading={step.isPending}>
        {text.fetch}
      </Button>
      {step.error && <Alert type="error" showIcon role="alert" title={explain(step.error).title} />}
    </form>
  )
}
