import { Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { citizens as text } from '@/texts/zh/citizens'
import { common } from '@/texts/zh/common'
import { KeyHint } from '@/ui/KeyHint'
import { Masked } from '@/ui/Masked'
import { type Citizen, type Need, reveal, setNeeds, useAct } from './api'

const CODES = Object.keys(text.needs.codes) as Need[]

/** What the next agent must mind: a fixed list and a few words, never an opinion. */
export function Needs({ citizen }: { citizen: Citizen }) {
  const { can } = useSession()
  const [isOpen, setOpen] = useState(false)
  const mayEdit = can('citizen:record')
  useKeys(
    [{ keys: 'e', label: `${text.needs.edit}${text.needs.title}`, run: () => setOpen(true) }],
    {
      isOn: mayEdit,
    },
  )
  return (
    <section className="citizen-needs" aria-label={text.needs.title}>
      <strong>{text.needs.title}</strong>
      {citizen.needs.map((need) => (
        <span key={need} className="word-tag">
          {text.needs.codes[need]}
        </span>
      ))}
      {!citizen.needs.length && <span className="soft">{text.needs.none}</span>}
      {citizen.has_note && citizen.note_of && (
        <Masked value={text.needs.noted} onReveal={reveal(citizen.id, citizen.note_of, 'note')} />
      )}
      {mayEdit && (
        <Button size="small" onClick={() => setOpen(true)}>
          {text.needs.edit} <KeyHint keys="E" />
        </Button>
      )}
      {isOpen && <Edit citizen={citizen} onClose={() => setOpen(false)} />}
    </section>
  )
}

function Edit({ citizen, onClose }: { citizen: Citizen; onClose: () => void }) {
  const [needs, setChosen] = useState<Need[]>(citizen.needs)
  const [words, setWords] = useState('')
  const [isCleared, setCleared] = useState(false)
  const act = useAct(text.needs.saved, onClose)
  const note = words.trim() || (isCleared ? '' : null)
  useKeys([], { isModal: true })
  return (
    <Modal
      open
      title={text.needs.title}
      okText={common.save}
      cancelText={common.cancel}
      confirmLoading={act.isPending}
      onCancel={onClose}
      onOk={() => act.mutate(() => setNeeds(citizen, needs, note))}
    >
      <Checkbox.Group<Need>
        className="needs-choice"
        value={needs}
        onChange={setChosen}
        options={CODES.map((value) => ({ value, label: text.needs.codes[value] }))}
      />
      <Input
        value={words}
        maxLength={100}
        aria-label={text.needs.words}
        placeholder={text.needs.wordsHint}
        onChange={(event) => setWords(event.target.value)}
      />
      {citizen.has_note && !words && (
        <Checkbox checked={isCleared} onChange={(event) => setCleared(event.target.checked)}>
          {text.needs.clear}
        </Checkbox>
      )}
    </Modal>
  )
}
