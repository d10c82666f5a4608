import { word } from '@/texts/zh/common'
import { policies as text } from '@/texts/zh/policies'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'

const COLOURS: Readonly<Record<string, StateColour>> = {
  draft: 'near',
  in_force: 'done',
  not_yet: 'in_hand',
  expired: 'overdue',
  repealed: 'alert',
  retired: 'waiting',
}

export function PolicyStateTag({ state }: { state: string }) {
  return <StateTag colour={COLOURS[state] ?? 'waiting'}>{word(text.states, state)}</StateTag>
}
