const ZONE = 'Asia/Shanghai'

const moment = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  month: 'long',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const minute = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})

/** A moment in the city's own time: 11月26日周四 18:00. */
export const sayMoment = (iso: string) => moment.format(new Date(iso))

export const sayMinute = (at: Date) => minute.format(at)

/** A date without a time: 2026年11月21日. */
export const sayDay = (iso: string) => {
  const [year, month, day] = iso.split('-').map(Number)
  return `${year}年${month}月${day}日`
}
