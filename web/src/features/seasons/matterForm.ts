import type { MatterBody } from './api'

type Planned = NonNullable<MatterBody['actions']>[number]

/** Actions as lines: days from the first day｜who｜what. */
export const toLines = (actions: readonly Planned[]) =>
  actions.map(({ day, owner, title }) => `${day}｜${owner ?? ''}｜${title}`).join('\n')

/** The actions of the lines, or the number of the first line that is none. */
export function fromLines(lines: string): Planned[] | number {
  const found: Planned[] = []
  for (const [at, line] of lines.split('\n').entries()) {
    if (!line.trim()) continue
    const [day = '', owner = '', ...rest] = line.split(/[|｜]/).map((part) => part.trim())
    const title = rest.join('｜')
    const isOwner = owner === '' || /^(duty|role|unit):.+$/.test(owner)
    if (!/^[-+]?\d{1,3}$/.test(day) || !title || !isOwner) return at + 1
    found.push({ day: Number(day), owner, title })
  }
  return found
}

export const EMPTY: MatterBody = {
  code: '',
  name: '',
  when: { kind: 'days', from: '06-01', to: '06-30' },
  lead_days: 30,
  categories: [],
  recognise: '',
  actions: [],
  knowledge: [],
  staffing: '',
}

const MONTH_DAY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/** Whether the rule says all that its kind needs. */
export function isRule(when: MatterBody['when']): boolean {
  if (when.kind === 'feast') {
    return Boolean(when.feast) && when.before != null && when.after != null
  }
  const isSpan = MONTH_DAY.test(when.from ?? '') && MONTH_DAY.test(when.to ?? '')
  return isSpan && (when.kind === 'days' || (when.ratio != null && when.days != null))
}

/** A rule of another kind, with what it needs filled in. */
export function asKind(kind: MatterBody['when']['kind'], old: MatterBody['when']) {
  if (kind === 'feast') return { kind, feast: 'spring', before: 10, after: 5 } as const
  const span = { from: old.from ?? '06-01', to: old.to ?? '06-30' }
  return kind === 'days' ? { kind, ...span } : { kind, ...span, ratio: 1.3, days: 3 }
}
