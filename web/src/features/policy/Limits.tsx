import { Alert, Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useCategories } from '@/features/tickets/city'
import { CategoryPicker } from '@/features/tickets/pickers'
import { common } from '@/texts/zh/common'
import { policy } from '@/texts/zh/policy'
import { StateTag } from '@/ui/StateTag'
import type { Profile, ProfileDoc } from './api'
import { differences, inWords } from './differences'
import { grouped, UNITS, withLimit, withoutLimit } from './limits'
import type { DeskProps } from './PolicyPage'

const text = policy.limits

/** A profile at a time; every limit is a number and a unit, and nothing is saved from here. */
export function Limits({ policy: all, mayEdit, onDraft }: DeskProps) {
  const current = all.profiles.find(({ is_current }) => is_current)
  const [code, setCode] = useState(current?.code)
  const profile = all.profiles.find((row) => row.code === code) ?? current
  if (!profile) return null
  return (
    <section>
      <div className="policy-tools">
        <span>{text.profile}</span>
        <Select
          aria-label={text.profile}
          value={profile.code}
          style={{ width: 220 }}
          onChange={setCode}
          options={all.profiles.map((row) => ({ value: row.code, label: row.doc.name }))}
        />
        {profile.is_current ? (
          <StateTag colour="done">{text.current}</StateTag>
        ) : (
          mayEdit && (
            <Button
              onClick={() =>
                onDraft({
                  title: text.switchTitle(profile.doc.name),
                  wish: { kind: 'current_profile', key: 'current', doc: { code: profile.code } },
                  version: all.current_version,
                })
              }
            >
              {text.use}
            </Button>
          )
        )}
      </div>
      <ProfileForm
        key={profile.code}
        profile={profile}
        policy={all}
        mayEdit={mayEdit}
        onDraft={onDraft}
      />
    </section>
  )
}

function ProfileForm({ profile, policy: all, mayEdit, onDraft }: DeskProps & { profile: Profile }) {
  const [base, setBase] = useState(profile) // what the edits stand on
  const [doc, setDoc] = useState<ProfileDoc>(profile.doc)
  const load = () => {
    setBase(profile)
    setDoc(profile.doc)
  }
  const changed = differences(base.doc, doc).length
  const isStale = base.version !== profile.version
  if (isStale && (!changed || !differences(profile.doc, doc).length)) load()
  const save = () =>
    onDraft({
      title: text.editTitle(profile.doc.name),
      wish: { kind: 'profile', key: profile.code, doc },
      version: base.version,
    })
  const form = { doc, setDoc, mayEdit, saved: base.doc, limits: all.limits }
  return (
    <div className="policy-profile">
      <LimitTable {...form} />
      <div className="policy-side">
        <Choices {...form} />
        <Categories {...form} />
      </div>
      {mayEdit && (
        <div className="policy-save">
          {isStale && <Alert type="warning" showIcon title={text.stale} />}
          <span className="soft">{changed ? text.changed(changed) : text.unchanged}</span>
          <Button disabled={!changed} onClick={load}>
            {text.reset}
          </Button>
          <Button type="primary" disabled={!changed} onClick={save}>
            {policy.save}
          </Button>
        </div>
      )}
    </div>
  )
}

interface FormProps {
  doc: ProfileDoc
  saved: ProfileDoc
  setDoc: (doc: ProfileDoc) => void
  mayEdit: boolean
  limits: DeskProps['policy']['limits']
}

function LimitTable({ doc, saved, setDoc, mayEdit, limits }: FormProps) {
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

const LOCKED = new Set(['complaint', 'report'])

function Choices({ doc, setDoc, mayEdit }: FormProps) {
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

function Categories({ doc, setDoc, mayEdit, limits }: FormProps) {
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
