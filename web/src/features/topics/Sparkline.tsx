/** A number of weeks as a line; the latest four stand out. No axis: the numbers stand beside it. */
export function Sparkline({ weeks, label }: { weeks: readonly number[]; label: string }) {
  const width = 160
  const height = 28
  const most = Math.max(1, ...weeks)
  const step = weeks.length > 1 ? (width - 4) / (weeks.length - 1) : 0
  const points = weeks.map(
    (n, at) =>
      `${(2 + at * step).toFixed(1)},${(height - 3 - (n / most) * (height - 6)).toFixed(1)}`,
  )
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <title>{`${label}：${weeks.join('、')}`}</title>
      <polyline points={points.join(' ')} fill="none" stroke="#9aa5b1" strokeWidth="1.5" />
      <polyline
        points={points.slice(-4).join(' ')}
        fill="none"
        stroke="var(--in-hand, #2463c9)"
        strokeWidth="2"
      />
    </svg>
  )
}
