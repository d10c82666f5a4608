import { App, Button, Modal, Table } from 'antd'
import { useRef, useState } from 'react'
import { seasons as text } from '@/texts/zh/seasons'
import { explain } from '@/ui/states'
import type { FileRead } from './api'
import * as api from './api'

const { data: words } = text

/** A file is read first; what is wrong is shown line by line, and nothing is taken before. */
export function FileImport({ what, hint }: { what: 'weather' | 'events'; hint: string }) {
  const input = useRef<HTMLInputElement>(null)
  const { message } = App.useApp()
  const step = api.useStep<FileRead>()
  const [seen, setSeen] = useState<{ file: File; found: FileRead } | null>(null)
  const fail = (problem: unknown) => {
    const { title, hint: more } = explain(problem)
    void message.error(`${title} ${more}`)
  }
  const preview = (file: File) =>
    step.mutate(() => api.sendFile(what, file, true), {
      onSuccess: (found) => setSeen({ file, found }),
      onError: fail,
    })
  const take = () =>
    seen &&
    step.mutate(() => api.sendFile(what, seen.file, false), {
      onSuccess: ({ new: fresh, changed }) => {
        setSeen(null)
        void message.success(words.done(fresh, changed))
      },
      onError: fail,
    })
  return (
    <>
      <Button loading={step.isPending} onClick={() => input.current?.click()} title={hint}>
        {words.choose}
      </Button>
      <span className="soft">{hint}</span>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`${words.choose} ${words[what]}`}
        accept=".csv,.txt,.xlsx,.xls,.et,.ods"
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) preview(file)
          target.value = ''
        }}
      />
      {seen && (
        <Modal
          open
          title={seen.file.name}
          okText={words.take}
          cancelText={words.discard}
          okButtonProps={{
            disabled: seen.found.error_count > 0 || seen.found.new + seen.found.changed === 0,
            loading: step.isPending,
          }}
          onOk={take}
          onCancel={() => setSeen(null)}
        >
          <Found found={seen.found} />
        </Modal>
      )}
    </>
  )
}

function Found({ found }: { found: FileRead }) {
  return (
    <>
      <p>{words.preview(found.lines, found.new, found.changed, found.same)}</p>
      {found.error_count > 0 && (
        <>
          <p role="alert">{words.wrong(found.error_count)}</p>
          <Table
            rowKey={({ row, column }) => `${row}${column}`}
            size="small"
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            dataSource={found.errors}
            columns={[
              { title: words.row, dataIndex: 'row', width: 60 },
              { title: words.column, dataIndex: 'column', width: 100 },
              { title: words.why, dataIndex: 'message' },
            ]}
          />
        </>
      )}
    </>
  )
}
