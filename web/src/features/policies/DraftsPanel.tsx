import type { PanelProps } from './FactsPanel'
import { DraftsPart } from './understanding/DraftsPart'

/** Cards that could be made of the policy; the chosen ones wait for another person. */
export function DraftsPanel({ understood, onPlace }: PanelProps) {
  return <DraftsPart understood={understood} onLight={onPlace} />
}
