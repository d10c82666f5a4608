import { Button, Checkbox, Input, Select } from 'antd'
import { useCategories } from '@/features/tickets/city'
import { CategoryPicker } from '@/features/tickets/pickers'
import { common } from '@/texts/zh/common'
import { policy } from '@/texts/zh/policy'
import type { FormProps } from './LimitTable'

const text = policy.limits

const LOCKED = new Set(['complaint', 'report'])

/** What a profile decides besides its limits. */
export function Choices({ doc, setDoc, mayEdit }: FormProps) {
  const [start = '', end = ''] = doc.allowed_callback_hours
  return (
    <fieldset>
      <legend>{text.choices}</legend>
      <div className="policy-field">
        {text.name}
        <Input
          aria-label={text.name}
          value={doc.name}
          disabled={!mayEdit}
          maxLength={40}
          onChange={({ target }) => setDoc({ ...doc, name: target.value })}
        />
      </div>
      <div className="policy-field">
        {text.approves}
        <Checkbox.Group
          value={doc.leader_approves}
          disabled={!mayEdit}
          options={Object.entries(common.kinds).map(([value, label]) => ({
            value,
            label,
            disabled: LOCKED.has(value),
          }))}
          onChange={(kinds) => setDoc({ ...doc, leader_approves: kinds })}
        />
      </div>
      <div className="policy-field">
        {text.hours}
        <span>
          <Input
            aria-label={text.from}
            value={start}
            disabled={!mayEdit}
            style={{ width: 80 }}
            onChange={({ target }) =>
              setDoc({ ...doc, allowed_callback_hours: [target.value, end] })
            }
          />
          {' – '}
          <Input
            aria-label={text.to}
            value={end}
            disabled={!mayEdit}
            style={{ width: 80 }}
            onChange={({ target }) =>
              setDoc({ ...doc, allowed_callback_hours: [start, target.value] })
            }
          />
        </span>
      </div>
      <Checkbox
        checked={doc.same_time_of_day}
        disabled={!mayEdit}
        onChange={({ target }) => setDoc({ ...doc, same_time_of_day: target.checked })}
      >
        {text.sameTime}
      </Checkbox>
    </fieldset>
  )
}

/** Categories whose unit clock is another than the usual one. */
export function Categories({ doc, setDoc, mayEdit, limits }: FormProps) {
  const labels = new Map(limits.map(({ key, label }) => [key, label]))
  const names = new Map(useCategories().data?.map(({ code, name }) => [code, name]))
  const choices = Object.keys(doc.limits)
    .filter((key) => key.startsWith('unit.'))
    .map((key) => ({ value: key, label: labels.get(key) ?? key }))
  const put = (code: string, limit: string) =>
    setDoc({ ...doc, category_limits: { ...doc.category_limits, [code]: limit } })
  return (
    <fieldset>
      <legend>{text.categories}</legend>
      <p className="soft">{text.categoriesHint}</p>
      {Object.entries(doc.category_limits).map(([code, limit]) => (
        <div key={code} className="policy-limit">
          <span>
            {names.get(code) ?? ''} <span className="soft">{code}</span>
          </span>
          <Select
            aria-label={`${code}`}
            value={limit}
            disabled={!mayEdit}
            style={{ width: 180 }}
            options={choices}
            onChange={(key) => put(code, key)}
          />
          {mayEdit && (
            <Button
              size="small"
              onClick={() => {
                const { [code]: _gone, ...kept } = doc.category_limits
                setDoc({ ...doc, category_limits: kept })
              }}
            >
              {text.remove}
            </Button>
          )}
        </div>
      ))}
      {mayEdit && (
        <CategoryPicker
          placeholder={text.addCategory}
          value={undefined}
          onChange={(code) => code && put(code, 'unit.utility')}
        />
      )}
    </fieldset>
  )
}
