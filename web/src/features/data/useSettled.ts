import { useEffect, useState } from 'react'

const PAUSE_MS = 450

/** The value once nobody has changed it for a moment; null at once. */
export function useSettled<Value>(value: Value | null): Value | null {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return value === null ? null : settled
}
