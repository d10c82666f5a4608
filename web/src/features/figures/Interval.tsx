import type { Share } from './filters'

/** Where a share stands between 0 and 100 %, and how far that is uncertain. */
export function Interval({ share }: { share: Pick<Share, 'share' | 'low' | 'high'> }) {
  const { share: value, low, high } = share
  if (value === null || low === null || high === null) return null
  return (
    <span className="interval-track" aria-hidden>
      <span
        className="interval-range"
        style={{ left: `${low * 100}%`, right: `${(1 - high) * 100}%` }}
      />
      <span className="interval-point" style={{ left: `${value * 100}%` }} />
    </span>
  )
}
