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
import { type Adjudication, barOf, type Member } from './api'
import { ADJUDICATION_COLOURS } from './colours'
import { DecideForm, OpineForm, RowForm } from './DecisionForms'
import { DisputeHead } from './DisputeHead'
import { ObjectionText } from './ObjectionPanel'
import { Precedents } from './Precedents'

const text = disputes.adjudication

/** One joint review: who thinks what, what may be decided and when, what was. */
export function AdjudicationPanel({ adjudication }: { adjudication: Adjudication }) {
  return (
    <>
      <DisputeHead ticket={adjudication.ticket} mayOpen={adjudication.may_open}>
        {adjudication.due && <ClockBar clock={barOf(text.label, adjudication.due)} />}
      </DisputeHead>
      <Steps adjudication={adjudication} />
      <AdjudicationText adjudication={adjudication} />
      <Section title={text.summary}>
        <p className="ticket-text ticket-statement">{adjudication.summary}</p>
      </Section>
      {adjudication.objection && <ObjectionText objection={adjudication.objection} />}
      {adjudication.may_open && <Precedents ticketId={adjudication.ticket.id} />}
    </>
  )
}

/** What I may do now: give my unit's opinion, decide; else why not. */
function Steps({ adjudication }: { adjudication: Adjudication }) {
  const { can } = useSession()
  const [open, setOpen] = useState<'opine' | 'decide' | null>(null)
  const mine = adjudication.members.filter(({ is_mine }) => is_mine)
  const isChair = can('dispatch:adjudicate')
  const mayDecide = adjudication.why_not === null
  useKeys([
    { keys: 'o', label: text.opine, isOff: !mine.length, run: () => setOpen('opine') },
    { keys: 'd', label: text.decide, isOff: !mayDecide, run: () => setOpen('decide') },
  ])
  if (adjudication.state !== 'open' || (!mine.length && !isChair)) return null
  const own = { adjudication, onClose: () => setOpen(null) }
  return (
    <section className="actions" aria-label={text.section}>
      <div className="actions-row">
        {mine.length > 0 && (
          <Button type={isChair ? 'default' : 'primary'} onClick={() => setOpen('opine')}>
            {mine.some(({ opinion }) => opinion) ? text.changeOpinion : text.opine}{' '}
            <KeyHint keys="o" />
          </Button>
        )}
        {isChair && (
          <Button type="primary" disabled={!mayDecide} onClick={() => setOpen('decide')}>
            {text.decide} <KeyHint keys="d" />
          </Button>
        )}
      </div>
      {isChair && adjudication.why_not && <p className="soft">{adjudication.why_not}</p>}
      {open === 'opine' && <OpineForm {...own} mine={mine} />}
      {open === 'decide' && <DecideForm {...own} />}
    </section>
  )
}

/** The joint review itself: chair, quorum, opinions, decision; also on the ticket's own page. */
export function AdjudicationText({ adjudication }: { adjudication: Adjudication }) {
  const { state, members, given, quorum } = adjudication
  return (
    <>
      <Section
        title={text.section}
        aside={<StateTag colour={ADJUDICATION_COLOURS[state]}>{text.states[state]}</StateTag>}
      >
        <dl className="facts">
          <Fact label={text.chair}>{adjudication.chair.name}</Fact>
          <Fact label={text.opened}>
            {adjudication.opened_by_name} <Relative at={adjudication.opened_at} />
          </Fact>
        </dl>
        <p className="soft">{text.quorum(given, quorum, members.length)}</p>
        <ul className="opinions">
          {members.map((member) => (
            <Opinion key={member.unit.id} member={member} />
          ))}
        </ul>
        {state === 'open' && <p className="soft">{text.goesOn}</p>}
      </Section>
      {state === 'decided' && <DecisionText adjudication={adjudication} />}
    </>
  )
}

function Opinion({ member }: { member: Member }) {
  const { unit, standing, opinion } = member
  return (
    <li data-given={opinion !== null}>
      <div className="opinion-head">
        <strong>{unit.name}</strong>
        <span className="word-tag">{text.standings[standing]}</span>
        {opinion && (
          <span className="soft">
            {opinion.by_name} <Relative at={opinion.at} />
          </span>
        )}
      </div>
      {opinion ? (
        <p className="ticket-text">
          {text.says(opinion.lead.name)}：{opinion.reasoning}
        </p>
      ) : (
        <p className="soft">{text.noOpinion}</p>
      )}
    </li>
  )
}

function effectOf({ is_lead_changed, is_applied }: Adjudication) {
  if (!is_lead_changed) return text.stays
  return is_applied ? text.applied : text.notApplied
}

function DecisionText({ adjudication }: { adjudication: Adjudication }) {
  const [isOpen, setOpen] = useState(false)
  const { lead, assists, duty_row: row } = adjudication
  return (
    <Section title={text.decision}>
      <dl className="facts">
        <Fact label={text.lead}>
          <strong>{lead?.name}</strong>
        </Fact>
        {assists.length > 0 && (
          <Fact label={text.assists}>{assists.map(({ name }) => name).join('、')}</Fact>
        )}
        <Fact label={text.basis}>{adjudication.basis}</Fact>
        <Fact label={text.reasoning}>{adjudication.reasoning}</Fact>
        <Fact label={text.decidedBy}>
          {adjudication.decided_by_name}{' '}
          {adjudication.ended_at && <Relative at={adjudication.ended_at} />}
        </Fact>
      </dl>
      <p className="soft">
        {effectOf(adjudication)}。{text.final}
        {adjudication.is_without_quorum && `${text.withoutQuorum}。`}
      </p>
      {row && <p className="soft">{text.row.made(row)}</p>}
      {adjudication.may_make_row && <Button onClick={() => setOpen(true)}>{text.row.make}</Button>}
      {isOpen && <RowForm adjudication={adjudication} onClose={() => setOpen(false)} />}
    </Section>
  )
}
