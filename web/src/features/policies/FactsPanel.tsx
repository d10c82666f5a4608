import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { client, unwrap } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { policies } from '@/texts/zh/policies'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { explain } from '@/ui/states'
import {
  confirmPolicy,
  type Facts,
  originalPath,
  type Policy,
  setRetired,
  type Understanding,
} from './api'
import { type PaneProps, Seen } from './ReadingPage'

const text = policies.read

export interface PanelProps extends PaneProps {
  understood: Understanding
  mayEdit: boolean
}

type Name = Exclude<keyof Facts, 'version'>
const FIELDS: readonly (readonly [Name, string, 'text' | 'date'])[] = [
  ['title', 'title', 'text'],
  ['number', 'number', 'text'],
  ['issuer', 'issuer', 'text'],
  ['issued_on', 'issued', 'date'],
  ['in_force_from', 'in_force', 'date'],
  ['in_force_to', 'expires', 'date'],
  ['audience', 'audience', 'text'],
  ['category', 'category', 'text'],
]

const factsOf = (policy: Policy): Facts => ({
  version: policy.version,
  title: policy.title,
  number: policy.number,
  issuer: policy.issuer,
  issued_on: policy.issued_on,
  in_force_from: policy.in_force_from,
  in_force_to: policy.in_force_to,
  area: policy.area,
  audience: policy.audience,
  level: policy.level,
  unit_code: policy.unit_code,
  category: policy.category,
})

/** What the policy says of itself, each with where it says so; a person confirms or corrects it. */
export function FactsPanel(props: PanelProps) {
  const { policy, understood, mayEdit, onPlace } = props
  const [facts, setFacts] = useState(() => factsOf(policy))
  const given = { ...facts, version: policy.version }
  const isFixed = !mayEdit || policy.state === 'retired'
  const at = (name: string) => understood.facts.find((fact) => fact.name === name)?.at ?? null
  const set = (name: Name, value: string | null) =>
    setFacts((before) => ({ ...before, [name]: value }))
  return (
    <div className="policy-facts">
      <Standing policy={policy} />
      {policy.problems.length > 0 && (
        <Alert
          type="warning"
          title={text.problems}
          description={policy.problems.map(({ place, message }) => (
            <p key={place + message}>
              <b>{place}</b> {message}
            </p>
          ))}
        />
      )}
      <dl>
        {FIELDS.map(([name, told, type]) => (
          <div key={name}>
            <dt>{text.facts[told]}</dt>
            <dd>
              {isFixed ? (
                (given[name] ?? '—') || '—'
              ) : (
                <Input
                  size="small"
                  type={type}
                  aria-label={text.facts[told]}
                  value={given[name] ?? ''}
                  onChange={({ target }) =>
                    set(name, type === 'date' ? target.value || null : target.value)
                  }
                />
              )}
              {at(told) ? (
                <Seen at={at(told)} onPlace={onPlace} />
              ) : (
                told !== 'category' && <span className="soft">{text.unread}</span>
              )}
            </dd>
          </div>
        ))}
        <Chosen {...props} facts={given} set={set} isFixed={isFixed} />
      </dl>
      {mayEdit && <Deciding policy={policy} facts={given} />}
      {policy.editions.length > 1 && (
        <section>
          <h3>{text.editions}</h3>
          {policy.editions.map(({ id, name }) => (
            <p key={id}>
              <a href={originalPath(policy.code, id)} download>
                {name}
              </a>
            </p>
          ))}
        </section>
      )}
    </div>
  )
}

function Standing({ policy }: { policy: Policy }) {
  const now = useBusinessNow(60)
  if (policy.repealed_on)
    return <p className="policies-error">{text.repealedOn(policy.repealed_on)}</p>
  if (!policy.confirmed_at || policy.state === 'draft')
    return <p className="policies-doubt">{text.unconfirmed}</p>
  const who = policy.confirmed_by_name ?? policies.import.system
  return <p className="soft">{text.confirmed(who, formatMoment(policy.confirmed_at, now))}</p>
}

interface ChosenProps extends PanelProps {
  facts: Facts
  set: (name: Name, value: string | null) => void
  isFixed: boolean
}

/** Area, level and unit: chosen from what the city has. */
function Chosen({ policy, understood, facts, set, isFixed, onPlace }: ChosenProps) {
  const units = useQuery({
    queryKey: ['units'],
    queryFn: () => unwrap(client.GET('/api/v1/units')),
    enabled: !isFixed,
  })
  const area = understood.facts.find(({ name }) => name === 'area')
  const level = understood.facts.find(({ name }) => name === 'level')
  return (
    <>
      <div>
        <dt>{text.facts.area}</dt>
        <dd>
          {policy.area_name || area?.value || '—'} <Seen at={area?.at ?? null} onPlace={onPlace} />
        </dd>
      </div>
      <div>
        <dt>{text.facts.level}</dt>
        <dd>
          {isFixed ? (
            (text.levels[facts.level ?? ''] ?? '—')
          ) : (
            <Select
              size="small"
              allowClear
              aria-label={text.facts.level}
              value={facts.level || undefined}
              onChange={(value) => set('level', value ?? '')}
              options={Object.entries(text.levels).map(([value, label]) => ({ value, label }))}
            />
          )}
          <Seen at={level?.at ?? null} onPlace={onPlace} />
        </dd>
      </div>
      <div>
        <dt>{text.facts.unit}</dt>
        <dd>
          {isFixed ? (
            policy.unit_name || '—'
          ) : (
            <Select
              size="small"
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={text.facts.unit}
              value={facts.unit_code ?? undefined}
              onChange={(value) => set('unit_code', value ?? null)}
              options={units.data?.map(({ code, name }) => ({ value: code, label: name })) ?? []}
            />
          )}
        </dd>
      </div>
    </>
  )
}

function Deciding({ policy, facts }: { policy: Policy; facts: Facts }) {
  const { message } = App.useApp()
  const confirm = useStep(() => confirmPolicy(policy.code, facts), {
    onDone: () => message.success(text.done),
  })
  const isRetired = policy.state === 'retired'
  const retire = useStep(() => setRetired(policy.code, policy.version, !isRetired))
  const error = confirm.error ?? retire.error
  return (
    <div className="policy-deciding">
      {error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={explain(error).title}
          description={explain(error).hint}
        />
      )}
      {!isRetired && (
        <Button
          type="primary"
          loading={confirm.isPending}
          onClick={() => confirm.mutate(undefined)}
        >
          {policy.state === 'draft' ? text.confirm : text.confirmAgain}
        </Button>
      )}
      {isRetired ? (
        <Button loading={retire.isPending} onClick={() => retire.mutate(undefined)}>
          {text.restore}
        </Button>
      ) : (
        <Popconfirm title={text.retireAsk} onConfirm={() => retire.mutate(undefined)}>
          <Button loading={retire.isPending}>{text.retire}</Button>
        </Popconfirm>
      )}
      <span className="soft">{text.confirmHint}</span>
    </div>
  )
}
