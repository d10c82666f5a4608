import { CheckSquareFilled } from '@ant-design/icons'
import { Button } from 'antd'
import { type Binding, useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import { STATE_COLOURS } from '@/ui/theme'
import type { LiveView } from './api'
import { useLighting } from './evidence'

export type Door = 'answered' | 'ticket' | 'not_accepted' | 'transferred'

const DOORS: readonly { door: Door; keys: string }[] = [
  { door: 'answered', keys: 'F2' },
  { door: 'ticket', keys: 'F4' },
  { door: 'not_accepted', keys: 'F8' },
  { door: 'transferred', keys: 'F9' },
]

interface FootProps {
  view: LiveView
  isOpen: boolean
  isBusy: boolean
  onDoor: (door: Door) => void
}

/** The service norms so far, and the four doors out of a matter. */
export function FootBar({ view, isOpen, isBusy, onDoor }: FootProps) {
  const bindings: Binding[] = DOORS.map(({ door, keys }) => ({
    keys,
    label: desk.outcomes[door],
    isOff: !isOpen || isBusy,
    run: () => onDoor(door),
  }))
  useKeys(bindings)
  return (
    <footer className="foot-bar">
      <span className="soft">{desk.norms.title}</span>
      {view.norms.map((norm) => (
        <Norm key={norm.name} norm={norm} />
      ))}
      {view.forbidden_words.length > 0 && (
        <strong style={{ color: STATE_COLOURS.alert }}>
          ⚠ {desk.norms.forbidden(view.forbidden_words.length)}
        </strong>
      )}
      <span className="call-gap" />
      {DOORS.map(({ door, keys }) => (
        <Button
          key={door}
          type={door === 'ticket' ? 'primary' : 'default'}
          disabled={!isOpen}
          loading={isBusy && door === 'ticket'}
          onClick={() => onDoor(door)}
        >
          {desk.outcomes[door]} <KeyHint keys={keys} />
        </Button>
      ))}
    </footer>
  )
}

function Norm({ norm }: { norm: LiveView['norms'][number] }) {
  const lighting = useLighting(norm.spans)
  const name = desk.norms.names[norm.name as keyof typeof desk.norms.names] ?? norm.name
  const title = norm.is_done ? desk.norms.done : desk.norms.todo
  return (
    <span className="norm" title={title} data-done={norm.is_done} {...lighting}>
      {norm.is_done ? <CheckSquareFilled /> : '☐'} {name}
    </span>
  )
}
