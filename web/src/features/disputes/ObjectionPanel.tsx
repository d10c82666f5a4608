import { Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { Fact, Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { disputes } from '@/texts/zh/disputes'
import { ClockBar } from '@/ui/ClockBar'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { barOf, type Objection } from './api'
import { OBJECTION_COLOURS } from './colours'
import { DisputeHead } from './DisputeHead'
import { Precedents } from './Precedents'
import { ReferForm, RejectForm, UpholdForm } from './ReviewForms'

const text = disputes.objection

/** One objection and, for the hotline, the three ways to decide it. */
export function ObjectionPanel({ objection }: { objection: Objection }) {
  return (
    <>
      <DisputeHead ticket={objection.ticket} mayOpen={objection.may_open}>
        {objection.due && <ClockBar clock={barOf(text.review, objection.due)} />}
      </DisputeHead>
      <Review objection={objection} />
      <ObjectionText objection={objection} />
      {objection.may_open && <Precedents ticketId={objection.ticket.id} />}
    </>
  )
}

const KEYS = { uphold: 'u', reject: 'n', refer: 'f' } as const
type Step = keyof typeof KEYS

function Review({ objection }: { objection: Objection }) {
  const { can } = useSession()
  const [open, setOpen] = useState<Step | null>(null)
  const mayReview = objection.why_not === null
  const steps = (Object.keys(KEYS) as Step[]).filter(
    (step) => step !== 'uphold' || objection.may_uphold,
  )
  useKeys(
    steps.map((step) => ({
      keys: KEYS[step],
      label: text.keys[step],
      isOff: !mayReview,
      run: () => setOpen(step),
    })),
  )
  if (objection.state !== 'open' || !can('dispatch:review_objection')) return null
  const own = { objection, onClose: () => setOpen(null) }
  return (
    <section className="actions" aria-label={text.section}>
      <div className="actions-row">
        {steps.map((step) => (
          <Button
            key={step}
            type={step === steps[0] ? 'primary' : 'default'}
            disabled={!mayReview}
            onClick={() => setOpen(step)}
          >
            {text.keys[step]} <KeyHint keys={KEYS[step]} />
          </Button>
        ))}
      </div>
      {objection.why_not && <p className="soft">{objection.why_not}</p>}
      {mayReview && !objection.may_uphold && <p className="soft">{text.noUphold}</p>}
      {open === 'uphold' && <UpholdForm {...own} />}
      {open === 'reject' && <RejectForm {...own} />}
      {open === 'refer' && <ReferForm {...own} />}
    </section>
  )
}

/** What was objected, citing what, and what became of it. */
export function ObjectionText({ objection }: { objection: Objection }) {
  const { duty, state } = objection
  return (
    <Section
      title={`${text.section} · ${text.ordinal(objection.ordinal)}`}
      aside={<StateTag colour={OBJECTION_COLOURS[state]}>{text.states[state]}</StateTag>}
    >
      <dl className="facts">
        <Fact label={text.from}>{objection.unit.name}</Fact>
        <Fact label={text.proposed}>{objection.proposed.name}</Fact>
        <Fact label={text.cited}>
          {duty && (
            <>
              {duty.basis} <span className="soft number">{duty.code}</span>
            </>
          )}
        </Fact>
        <Fact label={text.reason}>{objection.reason}</Fact>
        {objection.evidence && <Fact label={text.evidence}>{objection.evidence}</Fact>}
        <Fact label={text.made}>
          {objection.made_by_name} <Relative at={objection.made_at} />
        </Fact>
        {objection.decided_at && objection.decided_by_name && (
          <Fact label={text.decided}>
            {objection.decided_by_name} <Relative at={objection.decided_at} />
          </Fact>
        )}
        {objection.decision_reason && (
          <Fact label={text.decision}>{objection.decision_reason}</Fact>
        )}
        {objection.new_unit && <Fact label={text.newLead}>{objection.new_unit.name}</Fact>}
      </dl>
    </Section>
  )
}
