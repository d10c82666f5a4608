import { Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { citizens as text } from '@/texts/zh/citizens'
import { Relative } from '@/ui/Relative'
import {
  type Candidate,
  type Citizen,
  type Member,
  merge,
  unmerge,
  useAct,
  useCandidates,
} from './api'
import { NoteModal } from './NoteModal'

/** What was merged, and who may be the same person: a person decides, and may undo it. */
export function SamePerson({ citizen }: { citizen: Citizen }) {
  const { can } = useSession()
  const { data } = useCandidates(citizen.id)
  const mayEdit = can('citizen:edit')
  const merged = citizen.members.filter((member) => member.merge)
  return (
    <Section title={text.merged.candidates}>
      <ul className="notes">
        {merged.map((member) => (
          <Merged key={member.id} member={member} mayEdit={mayEdit} />
        ))}
        {data?.items.map((each) => (
          <Perhaps key={each.citizen.id} citizen={citizen} of={each} mayEdit={mayEdit} />
        ))}
      </ul>
      {data && !data.items.length && <p className="soft">{text.merged.noCandidates}</p>}
    </Section>
  )
}

function Merged({ member, mayEdit }: { member: Member; mayEdit: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const act = useAct(text.merged.undone, () => setOpen(false))
  const done = member.merge
  if (!done) return null
  return (
    <li>
      {member.name} {member.phone}{' '}
      <span className="soft">
        {text.merged.since(done.by_name ?? '')} <Relative at={done.at} />：{done.note}
      </span>{' '}
      {mayEdit && (
        <Button size="small" onClick={() => setOpen(true)}>
          {text.merged.undo}
        </Button>
      )}
      {isOpen && (
        <NoteModal
          title={text.merged.undoTitle}
          hint={text.merged.undoHint}
          label={text.merged.note}
          isBusy={act.isPending}
          onClose={() => setOpen(false)}
          onDone={(note) => act.mutate(() => unmerge(done.id, note))}
        />
      )}
    </li>
  )
}

interface PerhapsProps {
  citizen: Citizen
  of: Candidate
  mayEdit: boolean
}

function Perhaps({ citizen, of, mayEdit }: PerhapsProps) {
  const [isOpen, setOpen] = useState(false)
  const act = useAct(text.merged.done, () => setOpen(false))
  const { name, phone, matters } = of.citizen
  return (
    <li>
      {name} {phone} <span className="soft">{text.identity.matters(matters)}</span>{' '}
      {of.reasons.map((reason) => (
        <span key={reason} className="word-tag">
          {text.merged.reasons[reason]}
        </span>
      ))}{' '}
      {mayEdit && (
        <Button size="small" onClick={() => setOpen(true)}>
          {text.merged.merge}
        </Button>
      )}
      {isOpen && (
        <NoteModal
          title={`${text.merged.mergeTitle}：${name} ${phone}`}
          hint={text.merged.mergeHint}
          label={text.merged.note}
          placeholder={text.merged.notePlaceholder}
          isBusy={act.isPending}
          onClose={() => setOpen(false)}
          onDone={(note) => act.mutate(() => merge(citizen, of.citizen.id, note))}
        />
      )}
    </li>
  )
}
