import { word } from '@/texts/zh/common'
import { watch } from '@/texts/zh/watch'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'

const LEVEL_COLOURS: Readonly<Record<number, StateColour>> = {
  0: 'waiting',
  1: 'near',
  2: 'overdue',
  3: 'alert',
}

/** The level in a word with its colour. */
export function LevelTag({ level }: { level: number }) {
  return (
    <StateTag colour={LEVEL_COLOURS[level] ?? 'waiting'}>
      {word(watch.levels, String(level))}
    </StateTag>
  )
}
