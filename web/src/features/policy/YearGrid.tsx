import { Alert, Button, Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { policy } from '@/texts/zh/policy'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import type { YearRow } from './api'
import { DayForm } from './DayForm'
import { markOf } from './days'
import { NoticeForm } from './NoticeForm'
import { monthDays, weekdayOf } from './notice'
import type { DeskProps } from './PolicyPage'

const text = policy.days
const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1)

/** A year on one page: what the country and the city made of each day; a day opens its decision. */
export function YearGrid(props: DeskProps) {
  const { policy: all, mayEdit } = props
  const [params, setParams] = useSearchParams()
  const now = useBusinessNow(3600)
  const [day, setDay] = useState<string | null>(null)
  const [isPasting, setPasting] = useState(false)
  const wanted = Number(params.get('year') ?? inCity(now).year())
  const year = all.years.find((row) => row.year === wanted) ?? all.years.at(-1)
  if (!year) return null
  const library = year.doc.source === 'chinesecalendar'
  return (
    <section>
      <div className="policy-tools">
        <Select
          aria-label={text.year}
          value={year.year}
          style={{ width: 110 }}
          onChange={(chosen) => setParams(withFilter(params, 'year', String(chosen)))}
          options={all.years.map((row) => ({ value: row.year, label: `${row.year}` }))}
        />
        {mayEdit && <Button onClick={() => setPasting(true)}>{text.paste}</Button>}
        <span className="soft">
          {year.doc.source && `${text.source}：${library ? text.library : year.doc.source}`}
        </span>
      </div>
      {!year.is_published && <Alert type="warning" showIcon title={text.unpublished} />}
      <ul className="policy-legend">
        {Object.entries(text.legend).map(([mark, label]) => (
          <li key={mark} className={`day-mark is-${mark}`}>
            {label}
          </li>
        ))}
      </ul>
      <div className="policy-year">
        {MONTHS.map((month) => (
          <Month key={month} month={month} year={year} policy={all} onDay={setDay} />
        ))}
      </div>
      {day && <DayForm {...props} day={day} year={year} onClose={() => setDay(null)} />}
      {isPasting && <NoticeForm {...props} year={year} onClose={() => setPasting(false)} />}
    </section>
  )
}

function Month(props: {
  month: number
  year: YearRow
  policy: DeskProps['policy']
  onDay: (day: string) => void
}) {
  const { month, year } = props
  return (
    <section className="policy-month" aria-label={text.monthName(month)}>
      <h3>{text.monthName(month)}</h3>
      <div className="policy-days">
        {policy.weekdays.map((weekday) => (
          <span key={weekday} className="soft">
            {weekday}
          </span>
        ))}
        {monthDays(year.year, month).map((day) => (
          <Day key={day} day={day} {...props} />
        ))}
      </div>
    </section>
  )
}

function Day(props: {
  day: string
  year: YearRow
  policy: DeskProps['policy']
  onDay: (day: string) => void
}) {
  const { day, year } = props
  const mark = markOf(day, year, props.policy)
  const local = props.policy.overrides.find((row) => row.day === day)?.doc.name
  const name = local ?? year.names[day] ?? ''
  const said = mark ? `${text.legend[mark]} ${name}` : ''
  const rest = !mark && weekdayOf(day) > 4 ? ' is-weekend' : ''
  return (
    <button
      type="button"
      className={`policy-day${mark ? ` day-mark is-${mark}` : ''}${rest}`}
      title={said || undefined}
      aria-label={`${day} ${said}`.trim()}
      style={day.endsWith('-01') ? { gridColumnStart: weekdayOf(day) + 1 } : undefined}
      onClick={() => props.onDay(day)}
    >
      {Number(day.slice(8))}
      {mark && <small>{text.marks[mark]}</small>}
    </button>
  )
}
