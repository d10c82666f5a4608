import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import type { Span } from './api'

interface Evidence {
  lit: readonly Span[]
  light: (spans: readonly Span[]) => void
}

const EvidenceContext = createContext<Evidence>({ lit: [], light: () => {} })

/** Which words of the transcript are lit: those behind the field that is focused or hovered. */
export function EvidenceProvider({ children }: { children: ReactNode }) {
  const [lit, light] = useState<readonly Span[]>([])
  const evidence = useMemo(() => ({ lit, light }), [lit])
  return <EvidenceContext value={evidence}>{children}</EvidenceContext>
}

export const useEvidence = () => useContext(EvidenceContext)

/** Handlers that light `spans` while the element is hovered or holds the focus. */
export function useLighting(spans: readonly Span[]) {
  const { light } = useEvidence()
  const on = () => light(spans)
  const off = () => light([])
  useEffect(() => () => light([]), [light])
  return { onMouseEnter: on, onMouseLeave: off, onFocus: on, onBlur: off }
}
