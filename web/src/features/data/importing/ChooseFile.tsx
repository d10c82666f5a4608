import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Radio } from 'antd'
import { type DragEvent, useState } from 'react'
import { bytes } from '@/features/system/sizes'
import { useStep } from '@/features/tickets/api'
import { data } from '@/texts/zh/data'
import { explain } from '@/ui/states'
import { downloadTemplate, exportRows, startImport } from '../api'
import type { DeskProps } from '../DataPage'
import { FileMenu } from '../FileMenu'
import type { Mode, Register } from '../types'

const text = data.import
const MOST_BYTES = 64 * 1024 * 1024
const KINDS = '.xlsx,.xlsm,.xls,.et,.ods,.csv,.tsv,.txt'
const MODES: Mode[] = ['merge', 'replace']

/** The file and how it is meant; nothing is written before the difference was seen. */
export function ChooseFile({ register, go }: DeskProps) {
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState<Mode>('merge')
  const step = useStep((given: File) => startImport(register.name, mode, given), {
    onDone: (run) => go({ run: run.id }),
  })
  const isTooBig = (file?.size ?? 0) > MOST_BYTES
  const choose = (given: File | null | undefined) => {
    step.reset()
    setFile(given ?? null)
  }
  return (
    <div className="data-choose">
      <DropZone file={file} onChoose={choose} />
      {file && isTooBig && (
        <Alert type="error" showIcon title={text.tooBig(bytes(file.size))} role="alert" />
      )}
      {step.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={explain(step.error).title}
          description={explain(step.error).hint}
        />
      )}
      <fieldset>
        <legend>{text.mode}</legend>
        <Radio.Group
          className="data-modes"
          value={mode}
          onChange={({ target }) => setMode(target.value)}
          options={MODES.filter((one) => one === 'merge' || register.can_retire).map((value) => ({
            value,
            label: (
              <>
                {text.modes[value]} <span className="soft">{text.modeHints[value]}</span>
              </>
            ),
          }))}
        />
      </fieldset>
      <div className="data-buttons">
        <Button
          type="primary"
          disabled={!file || isTooBig}
          loading={step.isPending}
          onClick={() => file && step.mutate(file)}
        >
          {text.start}
        </Button>
      </div>
      <p className="data-templates">
        <span className="soft">{text.templates}</span>
        <FileMenu
          label={data.rows.template}
          onAsk={(format) => downloadTemplate(register.name, format)}
        />
        <FileMenu
          label={data.rows.export}
          onAsk={(format) => exportRows(register.name, { q: '', isRetired: false }, format)}
        />
      </p>
      <Headings register={register} />
    </div>
  )
}

function DropZone(props: { file: File | null; onChoose: (file: File | undefined | null) => void }) {
  const [isOver, setOver] = useState(false)
  const { file, onChoose } = props
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onChoose(event.dataTransfer.files[0])
  }
  return (
    <label
      className="data-drop"
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
        accept={KINDS}
        aria-label={text.drop}
        onChange={({ target }) => onChoose(target.files?.[0])}
      />
      <InboxOutlined aria-hidden />
      <b>{file ? text.chosen(file.name, bytes(file.size)) : text.drop}</b>
      <span className="soft">{text.dropHint}</span>
    </label>
  )
}

/** What the file's headings must be, for those who have one already. */
function Headings({ register }: { register: Register }) {
  return (
    <details className="data-headings">
      <summary>{text.columns}</summary>
      <table className="data-table">
        <thead>
          <tr>
            <th>{text.columnNames.label}</th>
            <th>{text.columnNames.required}</th>
            <th>{text.columnNames.type}</th>
            <th>{text.columnNames.note}</th>
          </tr>
        </thead>
        <tbody>
          {register.columns.map(({ name, label, required, choices, example, note }) => (
            <tr key={name}>
              <td>{label}</td>
              <td>{required ? data.yes : ''}</td>
              <td>{Object.values(choices).join('、') || example}</td>
              <td>{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
