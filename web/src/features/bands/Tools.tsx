import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker, Segmented } from 'antd'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import type { BandGrain } from './api'
import type { Chosen } from './chosen'

const DAY = 'YYYY-MM-DD'
const HOUR = 3_600_000

interface ToolsProps {
  chosen: Chosen
  /** The day on the face, which may be today without being chosen. */
  shown: string | undefined
  hasFigures: boolean
  onSet: (change: Partial<Chosen>) => void
  onFigures: () => void
}

/** Day, width of a sector, category and place: all of it in the address. */
export function Tools({ chosen, shown, hasFigures, onSet, onFigures }: ToolsProps) {
  const today = inCity(useBusinessNow(60_000) + HOUR).format(DAY)
  const day = chosen.day ?? shown ?? today
  const move = (by: number) => onSet(dayMoved(day, by, today))
  return (
    <div className="list-tools">
      <h1>{text.title}</h1>
      <Button icon={<LeftOutlined />} aria-label={text.previousDay} onClick={() => move(-1)} />
      <DatePicker
        allowClear={false}
        inputReadOnly
        aria-label={text.day}
        value={inCity(`${day}T12:00:00`)}
        disabledDate={(date) => date.format(DAY) > today}
        onChange={(date) => onSet(dayMoved(date?.format(DAY) ?? today, 0, today))}
        style={{ width: 130 }}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={text.nextDay}
        disabled={day >= today}
        onClick={() => move(1)}
      />
      <Button onClick={() => onSet({ day: undefined, cell: null })} disabled={!chosen.day}>
        {text.today}
      </Button>
      <Segmented
        aria-label={text.grain}
        value={chosen.grain}
        options={(['band', 'hour', 'quarter'] as const).map((value) => ({
          value,
          label: text.grains[value],
        }))}
        onChange={(grain) => onSet({ grain: grain as BandGrain, cell: null })}
      />
      <CategoryPicker
        placeholder={text.category}
        value={chosen.category}
        onChange={(category) => onSet({ category })}
        width={150}
      />
      <PlacePicker
        placeholder={text.place}
        value={chosen.place}
        onChange={(place) => onSet({ place })}
        width={130}
      />
      <Button
        onClick={() => onSet({ category: undefined, place: undefined, cell: null, alert: '' })}
        disabled={!chosen.category && !chosen.place && chosen.cell === null && !chosen.alert}
      >
        {text.clear}
      </Button>
      <span className="list-tools-gap" />
      <Button onClick={onFigures}>{hasFigures ? text.figures.hide : text.figures.show}</Button>
    </div>
  )
}

/** The day `by` days on; today is no choice, so that the page goes on at midnight. */
export function dayMoved(day: string, by: number, today: string): Partial<Chosen> {
  const next = inCity(`${day}T12:00:00`).add(by, 'day').format(DAY)
  return { day: next >= today ? undefined : next, cell: null, alert: '' }
}
