import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popconfirm, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { desk } from '@/texts/zh/desk'
import { StateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
import type { LiveView, Matter } from './api'
import './draft.css'
import { MatterForm } from './MatterForm'
import { Result, type Told } from './outcomes/Result'
import type { Change } from './useMatter'

const text = desk.matters

interface ChipsProps {
  matters: readonly Matter[]
  chosen: number | undefined
  onChoose: (ordinal: number) => void
  onAdd: () => void
}

/** One chip a matter: each becomes its own ticket. */
export function MatterChips({ matters, chosen, onChoose, onAdd }: ChipsProps) {
  return (
    <div className="matter-chips" role="toolbar">
      {matters.map(({ ordinal, outcome, is_emergency }) => (
        <button
          key={ordinal}
          type="button"
          className="matter-chip"
          aria-pressed={ordinal === chosen}
          onClick={() => onChoose(ordinal)}
        >
          {is_emergency && '⚠ '}
          {text.name(ordinal)}
          {outcome && <StateTag colour="done">{desk.outcomes[outcome]}</StateTag>}
        </button>
      ))}
      <Tooltip title={text.add}>
        <Button
          size="small"
          type="text"
          icon={<PlusOutlined />}
          aria-label={text.add}
          onClick={onAdd}
        />
      </Tooltip>
    </div>
  )
}

interface PaneProps {
  matter: Matter
  rewording: ReactNode
  ended: Told | undefined
  isConfidential: boolean
  onConfidential: (is: boolean) => void
  onChange: (change: Change) => void
  onDiscard: () => void
}

/** The chosen matter: its draft while it is open, what became of it afterwards. */
export function MatterPane(props: PaneProps) {
  const { matter, ended } = props
  if (matter.state === 'ended') return <Result matter={matter} ended={ended} />
  const { from_seq: first, to_seq: last } = matter
  return (
    <>
      <div className="matter-about soft">
        {matter.template_name && <span>{text.template(matter.template_name)}</span>}
        {first && last && <span>{text.from(first, last)}</span>}
        <span className="call-gap" />
        <Tooltip title={text.confidentialHint}>
          <Checkbox
            checked={props.isConfidential}
            onChange={(event) => props.onConfidential(event.target.checked)}
          >
            {text.confidential}
          </Checkbox>
        </Tooltip>
        <Popconfirm
          title={text.discardAsk}
          description={text.discardHint}
          onConfirm={props.onDiscard}
        >
          <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={text.discard} />
        </Popconfirm>
      </div>
      <MatterForm matter={matter} rewording={props.rewording} onChange={props.onChange} />
    </>
  )
}

export function NoMatter({ view }: { view: LiveView }) {
  return (
    <EmptyState
      title={view.has_assist_failed ? desk.call.assistFailed : text.none}
      hint={view.has_assist_failed ? undefined : text.noneHint}
    />
  )
}
