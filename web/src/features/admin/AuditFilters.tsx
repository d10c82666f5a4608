import { Button, Checkbox, DatePicker, Input, Select } from 'antd'
import { useMemo } from 'react'
import { admin } from '@/texts/zh/admin'
import { inCity } from '@/time/city'
import { type AuditKind, useAuditKinds } from './api'

const text = admin.audit
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface Filters {
  params: URLSearchParams
  set: (name: string, value: string | undefined) => void
  onClear: () => void
}

/** Kinds by group; a whole group can be chosen too (`ticket.` is the beginning of its names). */
function choicesOf(kinds: AuditKind[]) {
  const groups = new Map<string, AuditKind[]>()
  for (const kind of kinds) groups.set(kind.group, [...(groups.get(kind.group) ?? []), kind])
  return [...groups].map(([group, members]) => {
    const title = members[0]?.group_label ?? group
    return {
      label: title,
      options: [
        { value: `${group}.`, label: `${title}（全部）`, search: `${title} ${group}` },
        ...members.map(({ name, label }) => ({ value: name, label, search: `${label} ${name}` })),
      ],
    }
  })
}

/** A box whose word is asked for when Enter is pressed, or when it is emptied. */
function Word(props: Filters & { name: string; label: string; width: number; isBad?: boolean }) {
  const { params, set, name, label, width, isBad = false } = props
  const value = params.get(name) ?? ''
  return (
    <Input.Search
      key={value}
      type="search"
      allowClear
      defaultValue={value}
      status={isBad ? 'error' : ''}
      placeholder={label}
      aria-label={label}
      style={{ width }}
      onSearch={(said) => set(name, said.trim())}
    />
  )
}

export function AuditFilters(filters: Filters) {
  const { params, set, onClear } = filters
  const { data: kinds } = useAuditKinds()
  const choices = useMemo(() => choicesOf(kinds ?? []), [kinds])
  const subject = params.get('subject_id') ?? ''
  const isBad = subject !== '' && !UUID.test(subject)
  const at = (name: string) => {
    const value = params.get(name)
    return value ? inCity(value) : null
  }
  return (
    <>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'search' }}
        placeholder={text.filters.kind}
        aria-label={text.filters.kind}
        style={{ width: 190 }}
        value={params.get('name') ?? undefined}
        options={choices}
        onChange={(value?: string) => set('name', value)}
      />
      <Word {...filters} name="person" label={text.filters.person} width={190} />
      <Word {...filters} name="number" label={text.filters.number} width={170} />
      {subject && (
        <Word
          {...filters}
          name="subject_id"
          label={text.filters.subject}
          width={320}
          isBad={isBad}
        />
      )}
      {isBad && <span role="alert">{text.badId}</span>}
      {(['since', 'until'] as const).map((name) => (
        <DatePicker
          key={name}
          showTime
          placeholder={text.filters[name]}
          value={at(name)}
          onChange={(moment) => set(name, moment?.toISOString())}
        />
      ))}
      <Checkbox
        checked={params.get('watched') === '1'}
        onChange={({ target }) => set('watched', target.checked ? '1' : undefined)}
      >
        {text.filters.watched}
      </Checkbox>
      {[...params.keys()].length > 0 && (
        <Button type="link" size="small" onClick={onClear}>
          {text.filters.clear}
        </Button>
      )}
    </>
  )
}
