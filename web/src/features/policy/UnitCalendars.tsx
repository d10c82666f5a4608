import { Button, Select, Table } from 'antd'
import { useState } from 'react'
import { UnitPicker } from '@/features/tickets/pickers'
import { policy } from '@/texts/zh/policy'
import { EmptyState } from '@/ui/states'
import type { UnitCalendar, UnitHours } from './api'
import { CalendarForm } from './CalendarForm'
import type { DeskProps } from './PolicyPage'

const text = policy.calendars
const OFFICE = '#office'
const ALWAYS = '#always'

/** Calendars of units that do not keep office hours, and which unit keeps which. */
export function UnitCalendars(props: DeskProps) {
  const { policy: all, mayEdit, onDraft } = props
  const [editing, setEditing] = useState<UnitCalendar | 'new' | null>(null)
  const [chosen, setChosen] = useState<string>()
  const isSpecial = ({ doc }: UnitHours) => doc.calendar_code !== null || doc.is_always_open
  const shown = all.units.filter((unit) => (chosen ? unit.code === chosen : isSpecial(unit)))
  const assign = (unit: UnitHours, keeps: string) =>
    onDraft({
      title: text.assignTitle(unit.name),
      wish: {
        kind: 'unit',
        key: unit.code,
        doc: {
          calendar_code: keeps === OFFICE || keeps === ALWAYS ? null : keeps,
          is_always_open: keeps === ALWAYS,
        },
      },
      version: unit.version,
    })
  const keepsOptions = [
    { value: OFFICE, label: text.office },
    { value: ALWAYS, label: text.always },
    ...all.unit_calendars.map(({ code, doc }) => ({ value: code, label: doc.name })),
  ]
  return (
    <section>
      <p className="soft policy-hint">{text.hint}</p>
      <div className="policy-tools">
        {mayEdit && <Button onClick={() => setEditing('new')}>{text.add}</Button>}
      </div>
      {all.unit_calendars.length === 0 && <EmptyState title={text.empty} />}
      <ul className="policy-calendars">
        {all.unit_calendars.map((calendar) => (
          <li key={calendar.code}>
            <h3>
              {calendar.doc.name} <span className="soft">{calendar.code}</span>
              {mayEdit && (
                <Button size="small" onClick={() => setEditing(calendar)}>
                  {text.edit}
                </Button>
              )}
            </h3>
            <Week calendar={calendar} />
            <p className="soft">
              {calendar.unit_names.length
                ? `${text.users(calendar.unit_names.length)}：${calendar.unit_names.join('、')}`
                : text.nobody}
            </p>
          </li>
        ))}
      </ul>
      <h3>{text.special}</h3>
      {mayEdit && (
        <UnitPicker placeholder={text.unit} value={chosen} onChange={setChosen} width={260} />
      )}
      <Table<UnitHours>
        rowKey="code"
        size="small"
        dataSource={shown}
        pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: text.columns.unit, dataIndex: 'name', width: 320 },
          {
            title: text.columns.keeps,
            render: (_, unit) => (
              <Select
                aria-label={`${unit.name} ${text.keeps}`}
                disabled={!mayEdit}
                style={{ width: 220 }}
                value={unit.doc.is_always_open ? ALWAYS : (unit.doc.calendar_code ?? OFFICE)}
                options={keepsOptions}
                onChange={(keeps) => assign(unit, keeps)}
              />
            ),
          },
        ]}
      />
      {editing && (
        <CalendarForm
          {...props}
          calendar={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  )
}

/** The week as one reads it, days of the same hours as they come. */
function Week({ calendar }: { calendar: UnitCalendar }) {
  return (
    <dl className="policy-week">
      {calendar.doc.week.map((periods, i) => (
        <div key={policy.weekdays[i]}>
          <dt>周{policy.weekdays[i]}</dt>
          <dd>{periods.join('  ') || <span className="soft">{policy.values.weekend}</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
