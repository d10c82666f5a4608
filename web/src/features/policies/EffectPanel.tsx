import type { PanelProps } from './FactsPanel'
import { EffectPart } from './understanding/EffectPart'

/** What the policy does to the cards and policies of now. */
export function EffectPanel({ policy, mayEdit, onPlace }: PanelProps) {
  return <EffectPart code={policy.code} mayEdit={mayEdit} onLight={onPlace} />
}
