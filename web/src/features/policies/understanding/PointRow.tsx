import { Button, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { understanding } from '@/texts/zh/understanding'
import { decide, type Lights, type Point, type PointKind } from './api'
import { useTold } from './useTold'

const text = understanding.points
const KINDS = Object.entries(understanding.kinds).map(([value, label]) => ({
  value: value as PointKind,
  label,
}))

export function PointRow({
  code,
  point,
  mayEdit,
  isLit,
  onLight,
}: Lights & { code: string; point: Point; mayEdit: boolean; isLit: boolean }) {
  const [isEditing, setEditing] = useState(false)
  return (
    <li className={`understanding-point is-${point.state}`} data-lit={isLit}>
      <span className="understanding-where">
        <Tag>{understanding.kinds[point.kind]}</Tag>
        <span className="soft">{point.clause}</span>
      </span>
      <div>
        {isEditing ? (
          <Editor code={code} point={point} onEnd={() => setEditing(false)} />
        ) : (
          <button
            type="button"
            className="understanding-words"
            aria-label={text.show(point.text)}
            onClick={() => onLight?.(point.at)}
          >
            {point.text}
          </button>
        )}
        {point.text !== point.quote && !isEditing && (
          <div className="soft">{text.source(point.quote)}</div>
        )}
        <Origin point={point} />
      </div>
      {mayEdit && !isEditing && <Steps code={code} point={point} onEdit={() => setEditing(true)} />}
    </li>
  )
}

function Origin({ point }: { point: Point }) {
  const by = point.model.startsWith('huying') ? '' : point.model
  const origin = point.model === '' ? text.person : by && text.model(by)
  const decided =
    point.decided_by_name && text.decided(point.decided_by_name, understanding.states[point.state])
  const told = [origin, decided]
  const words = told.filter(Boolean).join(' · ')
  return words ? <small className="soft">{words}</small> : null
}

function Steps({ code, point, onEdit }: { code: string; point: Point; onEdit: () => void }) {
  const told = useTold()
  const deciding = useStep((state: 'kept' | 'dropped') => decide(code, point.id, { state }), {
    onRefused: told('').onRefused,
  })
  return (
    <span className="understanding-steps">
      <Button
        size="small"
        type="text"
        disabled={point.state === 'kept'}
        loading={deciding.isPending}
        onClick={() => deciding.mutate('kept')}
      >
        {text.keep}
      </Button>
      <Button size="small" type="text" onClick={onEdit}>
        {text.edit}
      </Button>
      <Button
        size="small"
        type="text"
        disabled={point.state === 'dropped'}
        onClick={() => deciding.mutate('dropped')}
      >
        {text.drop}
      </Button>
    </span>
  )
}

function Editor({ code, point, onEnd }: { code: string; point: Point; onEnd: () => void }) {
  const [words, setWords] = useState(point.text)
  const [kind, setKind] = useState<PointKind>(point.kind)
  const told = useTold()
  const saving = useStep(
    () => decide(code, point.id, { state: 'edited', text: words.trim(), kind }),
    { onDone: onEnd, onRefused: told('').onRefused },
  )
  return (
    <div className="understanding-editor">
      <Select size="small" value={kind} options={KINDS} onChange={setKind} aria-label={text.kind} />
      <Input.TextArea
        autoSize
        value={words}
        maxLength={2000}
        aria-label={text.text}
        onChange={(event) => setWords(event.target.value)}
      />
      <span className="understanding-buttons">
        <Button
          size="small"
          type="primary"
          disabled={!words.trim()}
          loading={saving.isPending}
          onClick={() => saving.mutate(undefined)}
        >
          {text.save}
        </Button>
        <Button size="small" onClick={onEnd}>
          {text.cancel}
        </Button>
      </span>
    </div>
  )
}
