import { useEffect, useRef } from 'react'
import { addLayer, type Binding, type Layer } from './keys'

export type { Binding } from './keys'

/**
 * Let keys act while mounted. A component inside a dialog passes `isModal` (while it is open), so
 * that the page below stays silent. `?` lists the bindings of whatever is active.
 */
export function useKeys(
  bindings: readonly Binding[],
  {
    isModal = false,
    isBase = false,
    isOn = true,
  }: { isModal?: boolean; isBase?: boolean; isOn?: boolean } = {},
) {
  const layer = useRef<Layer>({ bindings, isModal, isBase })
  useEffect(() => {
    layer.current.bindings = bindings
  })
  useEffect(() => {
    if (!isOn) return
    const own = layer.current
    own.isModal = isModal
    return addLayer(own)
  }, [isOn, isModal])
}
