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
