import { word } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import { STATE_COLOURS } from '@/ui/theme'
import type { Risk } from './api'

const COLOURS: Readonly<Record<number, string>> = {
  1: STATE_COLOURS.near,
  2: STATE_COLOURS.overdue,
  3: STATE_COLOURS.alert,
}

/** Kind, level and the words that were heard: "自伤自杀 · 立即处置（不想活了）". */
export function RiskName({ risk }: { risk: Risk }) {
  const level = word(desk.risks.levels, String(risk.level))
  return (
    <span className="risk-name" style={{ color: COLOURS[risk.level] }} data-level={risk.level}>
      {word(desk.risks.kinds, risk.kind)} · {level}（{risk.term}）
    </span>
  )
}
