import { InputNumber } from 'antd'
import { useUnits } from '@/features/tickets/city'
import { topics } from '@/texts/zh/topics'
import type { StartBody } from './api'
import { UnitsSelect } from './UnitSelect'

const { form: words } = topics.campaigns
type Measure = StartBody['measure']
/** By unit its own target in whole percent; null: the campaign's. */
export type Targets = Map<string, number | null>

/** What the server takes: fewer a week is negative, a rate a share. */
export const targetOf = (measure: Measure, whole: number) =>
  measure === 'weekly' ? -whole / 100 : whole / 100

export const wholeOf = (target: number) => Math.round(Math.abs(target) * 100)

export const unitsOf = (measure: Measure, targets: Targets) =>
  [...targets].map(([code, whole]) => ({
    code,
    target: whole === null ? null : targetOf(measure, whole),
  }))

interface UnitTargetsProps {
  measure: Measure
  value: Targets
  onChange: (value: Targets) => void
}

/** The units that take part, each with a target of its own or the campaign's. */
export function UnitTargets({ measure, value, onChange }: UnitTargetsProps) {
  const { data } = useUnits()
  const names = new Map((data ?? []).map(({ code, name }) => [code, name]))
  const choose = (codes: string[]) =>
    onChange(new Map(codes.map((code) => [code, value.get(code) ?? null])))
  return (
    <>
      <UnitsSelect label={words.units} value={[...value.keys()]} onChange={choose} />
      {value.size > 0 && <p className="soft unit-targets-say">{words.own}</p>}
      <ul className="unit-targets">
        {[...value].map(([code, whole]) => (
          <li key={code}>
            <span>{names.get(code) ?? code}</span>
            <InputNumber
              size="small"
              aria-label={words.ownOf(names.get(code) ?? code)}
              placeholder={words.same}
              min={1}
              max={measure === 'weekly' ? 99 : 100}
              precision={0}
              value={whole}
              onChange={(next) => onChange(new Map([...value, [code, next]]))}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
