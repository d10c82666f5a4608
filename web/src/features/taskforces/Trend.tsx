import type { RiskRow } from './api'

/** Tickets by day as small bars; the numbers are in its title. */
export function Trend({ days, label }: { days: RiskRow['trend']; label: string }) {
  const most = Math.max(1, ...days.map(({ tickets }) => tickets))
  return (
    <svg className="risk-trend" viewBox={`0 0 ${days.length * 8} 24`} role="img" aria-label={label}>
      <title>{days.map(({ day, tickets }) => `${day.slice(5)}：${tickets}`).join('，')}</title>
      {days.map(({ day, tickets }, at) => (
        <rect
          key={day}
          x={at * 8}
          y={24 - (tickets / most) * 22}
          width={6}
          height={Math.max(1, (tickets / most) * 22)}
        />
      ))}
    </svg>
  )
}
