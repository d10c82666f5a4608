import dayjs, { type Dayjs } from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import 'dayjs/locale/zh-cn'
import { common } from '@/texts/zh/common'

dayjs.extend(utc)
dayjs.extend(timezone)
dayjs.locale('zh-cn')

export const CITY_ZONE = 'Asia/Shanghai'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** A moment in the city's zone. */
export const inCity = (at: string | number | Date): Dayjs => dayjs(at).tz(CITY_ZONE)

/** "今天 17:30", "昨天 09:05", "11月3日 09:05", "2025年11月3日 09:05". */
export function formatMoment(at: string | number | Date, now: number): string {
  const moment = inCity(at)
  const today = inCity(now)
  const days = moment.startOf('day').diff(today.startOf('day'), 'day')
  const time = moment.format('HH:mm')
  const near = common.time.days[days as keyof typeof common.time.days]
  if (near) return `${near} ${time}`
  return moment.format(moment.year() === today.year() ? 'M月D日 HH:mm' : 'YYYY年M月D日 HH:mm')
}

/** Relative within the hour, else the moment: "3 分钟前", "20 分钟后", "今天 17:30". */
export function formatRelative(at: string | number | Date, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1000
  const size = Math.abs(seconds)
  if (size < 45) return common.time.justNow
  if (size < HOUR) {
    const minutes = Math.max(1, Math.round(size / MINUTE))
    return seconds < 0 ? common.time.minutesAgo(minutes) : common.time.inMinutes(minutes)
  }
  return formatMoment(at, now)
}

/** A length in at most two units: "45 秒", "12 分", "3 小时 5 分", "2 天 4 小时". */
export function formatLength(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const { units } = common.time
  if (whole < MINUTE) return units.seconds(whole)
  if (whole < HOUR) return units.minutes(Math.floor(whole / MINUTE))
  const [big, small] =
    whole < DAY
      ? [units.hours(Math.floor(whole / HOUR)), Math.floor((whole % HOUR) / MINUTE)]
      : [units.days(Math.floor(whole / DAY)), Math.floor((whole % DAY) / HOUR)]
  if (!small) return big
  return `${big} ${whole < DAY ? units.minutes(small) : units.hours(small)}`
}

/** "02:07", from an hour on "1:02:07". */
export function formatTimer(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const rest = `${two(Math.floor((whole % HOUR) / MINUTE))}:${two(whole % MINUTE)}`
  return whole < HOUR ? rest : `${Math.floor(whole / HOUR)}:${rest}`
}
