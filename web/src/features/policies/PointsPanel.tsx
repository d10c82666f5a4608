import type { PanelProps } from './FactsPanel'
import { PointsPart } from './understanding/PointsPart'

/** Points in the order of the document; each lights its words in the original. */
export function PointsPanel({ understood, mayEdit, place, onPlace }: PanelProps) {
  return <PointsPart understood={understood} mayEdit={mayEdit} lit={place} onLight={onPlace} />
}
