import { Button, Form, type FormInstance, Input, Radio, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { merging } from '@/texts/zh/merging'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { StepForm } from '../actions/StepForm'
import { type TicketDetail, type TicketRow, useTicket } from '../api'
import { Fact } from '../Section'
import { findByNumber, type LikeTicket, merge, useLike } from './api'
import './merging.css'

const text = merging.dialog

type Chosen = Pick<TicketRow, 'id' | 'number' | 'title' | 'state' | 'version'>

interface DialogProps {
  /** The ticket under the hand. */
  ticket: Chosen
  /** Others that ride along with it. */
  others?: readonly Chosen[]
  onClose: () => void
  onDone?: () => void
}

interface Target {
  id: string
  number: string
  title: string
  state: TicketRow['state']
  score?: number
}

interface Values {
  parent: string
  reason?: string
}

/** Where a like ticket leads: to itself, or to what it is merged into; null: it cannot be. */
export function targetOf({ ticket, parent, score, why_not }: LikeTicket): Target | null {
  if (why_not !== null) return null
  const { title, state } = ticket
  if (parent) return { ...parent, title, state: 'handling', score }
  return { id: ticket.id, number: ticket.number, title, state, score }
}

/** Each ticket once, the first that names it; what is merged is no parent of itself. */
export function targetsOf(
  likes: readonly LikeTicket[],
  others: readonly Chosen[],
  found: readonly Target[],
  ownId: string,
): Target[] {
  const seen = new Set([ownId])
  const all = [...found, ...likes.map(targetOf).filter((target) => target !== null), ...others]
  return all.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** Choose the parent, see both side by side, merge: a person decides (rule 7). */
export function MergeDialog({ ticket, others = [], onClose, onDone }: DialogProps) {
  const like = useLike(ticket.id)
  const [found, setFound] = useState<readonly Target[]>([])
  const targets = targetsOf(like.data?.items ?? [], others, found, ticket.id)
  useEffect(() => {
    if (like.isFetched) document.querySelector<HTMLElement>('.merge-targets input')?.focus()
  }, [like.isFetched])
  return (
    <StepForm<Values>
      action="merge"
      width={920}
      onClose={onClose}
      {...(onDone && { onDone })}
      onSend={({ parent, reason }) => {
        const children = [ticket, ...others].filter(({ id }) => id !== parent)
        return merge({ id: parent }, children, reason ?? '')
      }}
    >
      {(form) => (
        <>
          <p className="soft">{text.hint}</p>
          {like.isPending && <Skeleton active />}
          <Form.Item
            name="parent"
            label={text.into}
            rules={[{ required: true, message: text.choose }]}
          >
            <Radio.Group
              className="merge-targets"
              options={targets.map((target) => ({
                value: target.id,
                label: <TargetLine target={target} />,
              }))}
            />
          </Form.Item>
          <Finder
            onFound={(target) => {
              setFound((known) => [target, ...known])
              form.setFieldValue('parent', target.id)
            }}
          />
          <SideBySide form={form} ticket={ticket} />
          <Form.Item name="reason" label={text.reason}>
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

function TargetLine({ target }: { target: Target }) {
  return (
    <span className="merge-target">
      <span className="number">{target.number}</span>
      <span>{target.title}</span>
      <TicketStateTag state={target.state} />
      {target.score !== undefined && (
        <span className="soft number">{merging.score(Math.round(target.score * 100))}</span>
      )}
    </span>
  )
}

/** Any other ticket, by its number. */
function Finder({ onFound }: { onFound: (target: Target) => void }) {
  const [number, setNumber] = useState('')
  const [problem, setProblem] = useState('')
  const find = async () => {
    setProblem('')
    try {
      const row = await findByNumber(number.trim())
      if (row) onFound(row)
      else setProblem(text.notFound)
    } catch (error) {
      setProblem(explain(error).title)
    }
  }
  return (
    <>
      <div className="merge-find">
        <Input
          aria-label={text.search}
          placeholder={text.search}
          maxLength={14}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          onPressEnter={() => void find()}
        />
        <Button disabled={!/^\d{14}$/.test(number.trim())} onClick={() => void find()}>
          {text.find}
        </Button>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </>
  )
}

function SideBySide({ form, ticket }: { form: FormInstance<Values>; ticket: Chosen }) {
  const parent = Form.useWatch('parent', form)
  const isOther = parent !== undefined && parent !== ticket.id
  return (
    <div className="side-by-side">
      <Side title={text.child} id={ticket.id} />
      {isOther ? <Side key={parent} title={text.parent} id={parent} /> : <p>{text.choose}</p>}
    </div>
  )
}

function Side({ title, id }: { title: string; id: string }) {
  const { data: ticket } = useTicket(id)
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {ticket ? <Compared ticket={ticket} /> : <Skeleton active />}
    </section>
  )
}

function Compared({ ticket }: { ticket: TicketDetail }) {
  const { facts } = text
  return (
    <>
      <h4>
        <span className="number">{ticket.number}</span> {ticket.title}
      </h4>
      <p className="ticket-text">{ticket.summary}</p>
      <dl className="facts">
        <Fact label={facts.category}>{ticket.category.full_name}</Fact>
        <Fact label={facts.place}>{ticket.place.name || ticket.place.text}</Fact>
        <Fact label={facts.citizen}>
          {ticket.citizen?.name} <span className="number">{ticket.citizen?.phone}</span>
        </Fact>
        <Fact label={facts.registered}>
          <Relative at={ticket.registered_at} isAbsolute />
        </Fact>
        {ticket.lead && <Fact label={facts.lead}>{ticket.lead.short_name}</Fact>}
      </dl>
    </>
  )
}
