import { supervision as text } from '@/texts/zh/supervision'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'
import type { LetterRow } from './api'

const COLOURS: Record<LetterRow['state'], StateColour> = {
  draft: 'waiting',
  issued: 'in_hand',
  received: 'in_hand',
  answered: 'near',
  returned: 'overdue',
  closed: 'done',
  dropped: 'done',
}

type Tagged = Pick<LetterRow, 'kind' | 'state' | 'is_late'>

export function LetterTag({ letter }: { letter: Tagged }) {
  const said = letter.is_late ? text.late : text.states[letter.state]
  return (
    <StateTag colour={letter.is_late ? 'alert' : COLOURS[letter.state]}>
      {`${text.kinds[letter.kind]} · ${said}`}
    </StateTag>
  )
}
