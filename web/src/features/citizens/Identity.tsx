import { Button, Form, Input, Popconfirm, Popover, Select } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { citizens as text } from '@/texts/zh/citizens'
import { common } from '@/texts/zh/common'
import { Masked } from '@/ui/Masked'
import { addFact, type Citizen, endFact, type FactKind, reveal, useAct } from './api'

const PERSON: readonly FactKind[] = ['phone', 'name', 'document']
const OTHERS: readonly FactKind[] = [...PERSON, 'contact_name', 'contact_phone']

const word = (citizen: Citizen, kind: FactKind) =>
  kind === 'document' ? text.identity.document[citizen.kind] : text.identity.kinds[kind]

/** Every name and phone of the record, masked; each reveal asks why. */
export function Identity({ citizen }: { citizen: Citizen }) {
  const { can } = useSession()
  const mayRecord = can('citizen:record')
  return (
    <Section title={`${text.identity.title} · ${text.kinds[citizen.kind]}`}>
      <ul className="notes">
        {citizen.members.map((member) => (
          <li key={member.id}>
            <Masked value={member.name} onReveal={reveal(citizen.id, member.id, 'name')} />{' '}
            <Masked value={member.phone} onReveal={reveal(citizen.id, member.id, 'phone')} />{' '}
            <span className="soft">{text.identity.matters(member.matters)}</span>
          </li>
        ))}
        {citizen.facts.map((fact) => (
          <li key={fact.id}>
            <span className="soft">{word(citizen, fact.kind)}</span>{' '}
            <Masked value={fact.value} onReveal={reveal(citizen.id, fact.id, fact.kind)} />{' '}
            {mayRecord && <End citizen={citizen} id={fact.id} />}
          </li>
        ))}
      </ul>
      {mayRecord && <Add citizen={citizen} />}
    </Section>
  )
}

function End({ citizen, id }: { citizen: Citizen; id: string }) {
  const act = useAct(text.identity.ended)
  return (
    <Popconfirm
      title={`${text.identity.end}？`}
      onConfirm={() => act.mutate(() => endFact(citizen.id, id))}
    >
      <Button type="link" size="small">
        {text.identity.end}
      </Button>
    </Popconfirm>
  )
}

function Add({ citizen }: { citizen: Citizen }) {
  const [isOpen, setOpen] = useState(false)
  const act = useAct(text.identity.added, () => setOpen(false))
  const kinds = citizen.kind === 'person' ? PERSON : OTHERS
  const form = (
    <Form<{ kind: FactKind; value: string }>
      layout="vertical"
      style={{ width: 260 }}
      initialValues={{ kind: 'phone' }}
      onFinish={({ kind, value }) => act.mutate(() => addFact(citizen.id, kind, value))}
    >
      <Form.Item name="kind" label={text.identity.addTitle}>
        <Select options={kinds.map((value) => ({ value, label: word(citizen, value) }))} />
      </Form.Item>
      <Form.Item name="value" label={text.identity.value} rules={[{ required: true }]}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={act.isPending}>
        {common.save}
      </Button>
    </Form>
  )
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" content={form} destroyOnHidden>
      <Button size="small">{text.identity.add}</Button>
    </Popover>
  )
}
