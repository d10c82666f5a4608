import { Tooltip } from 'antd'
import type { LiveState } from '@/live/protocol'
import { useLiveState } from '@/live/useLive'
import { shell } from '@/texts/zh/shell'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'

const COLOURS: Record<LiveState, StateColour> = {
  off: 'waiting',
  connecting: 'waiting',
  open: 'done',
  retrying: 'overdue',
  signed_out: 'alert',
}

/** Whether the screen follows live; it catches up by itself when the line is back. */
export function Connection() {
  const state = useLiveState()
  return (
    <Tooltip title={shell.live.hint[state]}>
      <span role="status" data-live={state}>
        <StateTag colour={COLOURS[state]}>{shell.live[state]}</StateTag>
      </span>
    </Tooltip>
  )
}
