import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover, Select } from 'antd'
import { rows } from '@/texts/zh/rows'
import type { Chosen, ColumnsOf } from './columns'
import './list.css'

const text = rows.columns
const SHARES = { narrow: 0.7, normal: 1, wide: 1.5 } as const
type Width = keyof typeof SHARES

const widthOf = (own: number, chosen: number | null | undefined): Width => {
  if (!chosen || chosen === own) return 'normal'
  return chosen < own ? 'narrow' : 'wide'
}

/** Which columns, in which order and how wide: kept for the person. */
export function ColumnChoice<Row>({ of }: { of: ColumnsOf<Row> }) {
  const { all, chosen, choose } = of
  const has = (name: string) => chosen.some((one) => one.name === name)
  const rest = all.filter(({ name }) => !has(name)).map(({ name }): Chosen => ({ name }))
  const toggle = (name: string) =>
    choose(has(name) ? chosen.filter((one) => one.name !== name) : [...chosen, { name }])
  const move = (at: number, by: number) => {
    const next = [...chosen]
    const [taken] = next.splice(at, 1)
    if (taken) next.splice(at + by, 0, taken)
    choose(next)
  }
  const setWidth = (at: number, own: number, share: Width) =>
    choose(
      chosen.map((one, place) =>
        place === at
          ? { name: one.name, width: share === 'normal' ? null : Math.round(own * SHARES[share]) }
          : one,
      ),
    )
  const choice = (
    <fieldset className="column-choice" aria-label={text.title}>
      {of.isOfView && <p className="soft">{text.fromView}</p>}
      {[...chosen, ...rest].map(({ name, width }, at) => {
        const column = all.find((one) => one.name === name)
        if (!column) return null
        const isOn = at < chosen.length
        return (
          <div key={name} className="column-line">
            <Checkbox checked={isOn} onChange={() => toggle(name)}>
              {column.label}
            </Checkbox>
            {isOn && (
              <>
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={text.up(column.label)}
                  disabled={at === 0}
                  onClick={() => move(at, -1)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={text.down(column.label)}
                  disabled={at === chosen.length - 1}
                  onClick={() => move(at, 1)}
                />
                <Select<Width>
                  size="small"
                  aria-label={text.width(column.label)}
                  value={widthOf(column.width, width)}
                  onChange={(share) => setWidth(at, column.width, share)}
                  options={Object.entries(text.widths).map(([value, label]) => ({ value, label }))}
                />
              </>
            )}
          </div>
        )
      })}
      <Button type="link" size="small" onClick={of.reset}>
        {text.reset}
      </Button>
    </fieldset>
  )
  return (
    <Popover trigger="click" placement="bottomRight" content={choice}>
      <Button icon={<SettingOutlined />}>{text.button}</Button>
    </Popover>
  )
}
