import { Button, Popover, Segmented, Space } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { citizens as text } from '@/texts/zh/citizens'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { type Citizen, type ConsentWay, consent, type Purpose, useAct } from './api'

const PURPOSES = Object.keys(text.consents.purposes) as Purpose[]
const WAYS = Object.keys(text.consents.ways) as ConsentWay[]

/** What the citizen agreed to: the newest word on each purpose. */
export function Consents({ citizen }: { citizen: Citizen }) {
  const { can } = useSession()
  return (
    <Section title={text.consents.title}>
      <ul className="notes">
        {PURPOSES.map((purpose) => (
          <One
            key={purpose}
            citizen={citizen}
            purpose={purpose}
            mayRecord={can('citizen:record')}
          />
        ))}
      </ul>
    </Section>
  )
}

interface OneProps {
  citizen: Citizen
  purpose: Purpose
  mayRecord: boolean
}

function One({ citizen, purpose, mayRecord }: OneProps) {
  const { consents: words } = text
  const newest = citizen.consents.find((each) => each.purpose === purpose)
  return (
    <li>
      {words.purposes[purpose]}{' '}
      {newest ? (
        <>
          <StateTag colour={newest.is_given ? 'done' : 'overdue'}>
            {newest.is_given ? words.given : words.withdrawn}
          </StateTag>{' '}
          <span className="soft">
            {words.ways[newest.way]} <Relative at={newest.at} /> {words.words(newest.words_version)}
          </span>
        </>
      ) : (
        <span className="soft">{words.unsaid}</span>
      )}{' '}
      {mayRecord && <Change citizen={citizen} purpose={purpose} isGiven={!!newest?.is_given} />}
    </li>
  )
}

interface ChangeProps {
  citizen: Citizen
  purpose: Purpose
  isGiven: boolean
}

function Change({ citizen, purpose, isGiven }: ChangeProps) {
  const [isOpen, setOpen] = useState(false)
  const [way, setWay] = useState<ConsentWay>('call')
  const act = useAct(text.consents.recorded, () => setOpen(false))
  const label = isGiven ? text.consents.withdraw : text.consents.give
  const content = (
    <Space orientation="vertical">
      <Segmented<ConsentWay>
        value={way}
        aria-label={text.consents.way}
        options={WAYS.map((value) => ({ value, label: text.consents.ways[value] }))}
        onChange={setWay}
      />
      <Button
        type="primary"
        block
        loading={act.isPending}
        onClick={() => act.mutate(() => consent(citizen.id, purpose, !isGiven, way))}
      >
        {label}
      </Button>
    </Space>
  )
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" content={content}>
      <Button type="link" size="small">
        {label}
      </Button>
    </Popover>
  )
}
