import { Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { policy } from '@/texts/zh/policy'
import type { ProfileDoc } from './api'
import { inWords } from './differences'
import { grouped, UNITS, withLimit, withoutLimit } from './limits'
import type { DeskProps } from './PolicyPage'

const text = policy.limits

export interface FormProps {
  doc: ProfileDoc
  saved: ProfileDoc
  setDoc: (doc: ProfileDoc) => void
  mayEdit: boolean
  limits: DeskProps['policy']['limits']
}

/** Every limit of a profile, by clock; what differs from the saved one says what it was. */
export function LimitTable({ doc, saved, setDoc, mayEdit, limits }: FormProps) {
  const known = new Map(limits.map((limit) => [limit.key, limit]))
  return (
    <div className="policy-limits">
      {grouped(Object.keys(doc.limits), [...known.keys()]).map(([group, keys]) => (
        <fieldset key={group}>
          <legend>{text.groups[group]}</legend>
          {keys.map((key) => {
            const limit = doc.limits[key] ?? { amount: 1, unit: 'work_day' }
            const named = known.get(key)?.label
            const label = named && named !== key ? named : text.own(key)
            const isChanged = inWords(saved.limits[key]) !== inWords(limit)
            return (
              <div key={key} className={isChanged ? 'policy-limit is-changed' : 'policy-limit'}>
                <span title={key}>{label}</span>
                <InputNumber
                  aria-label={text.amount(label)}
                  min={1}
                  precision={0}
                  value={limit.amount}
                  disabled={!mayEdit}
                  style={{ width: 80 }}
                  onChange={(amount) => amount && setDoc(withLimit(doc, key, { ...limit, amount }))}
                />
                <Select
                  aria-label={text.unit(label)}
                  value={limit.unit}
                  disabled={!mayEdit}
                  style={{ width: 96 }}
                  options={UNITS.map((unit) => ({ value: unit, label: policy.units[unit] }))}
                  onChange={(unit) => setDoc(withLimit(doc, key, { ...limit, unit }))}
                />
                {mayEdit && !known.get(key)?.is_required && (
                  <Button size="small" onClick={() => setDoc(withoutLimit(doc, key))}>
                    {text.remove}
                  </Button>
                )}
                {isChanged && (
                  <span className="policy-was">
                    {inWords(saved.limits[key])} → {inWords(limit)}
                  </span>
                )}
              </div>
            )
          })}
          {group === 'unit' && mayEdit && (
            <NewLimit
              onAdd={(key) => setDoc(withLimit(doc, key, { amount: 1, unit: 'work_day' }))}
            />
          )}
        </fieldset>
      ))}
    </div>
  )
}

function NewLimit({ onAdd }: { onAdd: (key: string) => void }) {
  const [key, setKey] = useState('')
  return (
    <div className="policy-limit">
      <Input
        value={key}
        aria-label={text.addLimit}
        placeholder={text.newLimit}
        onChange={({ target }) => setKey(target.value.trim())}
        style={{ width: 180 }}
      />
      <Button
        disabled={!/^unit\.[a-z][a-z0-9_]+$/.test(key)}
        onClick={() => {
          onAdd(key)
          setKey('')
        }}
      >
        {text.addLimit}
      </Button>
    </div>
  )
}
