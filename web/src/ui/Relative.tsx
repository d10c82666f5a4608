import { Tooltip } from 'antd'
import { formatMoment, formatRelative, inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'

/** A time: relative where near, absolute where far, the exact moment on hover; the city's zone. */
export function Relative({ at, isAbsolute = false }: { at: string; isAbsolute?: boolean }) {
  const now = useBusinessNow(10)
  return (
    <Tooltip title={inCity(at).format('YYYY-MM-DD HH:mm:ss')}>
      <time dateTime={at} className="one-line">
        {isAbsolute ? formatMoment(at, now) : formatRelative(at, now)}
      </time>
    </Tooltip>
  )
}
