import { Button, Input, InputNumber, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { usePlaces } from '@/features/tickets/city'
import { common } from '@/texts/zh/common'
import { surge as text } from '@/texts/zh/surge'
import { type Surge, type SurgeDraft, useCardChoices, useSurgeStep } from './api'

interface FormProps {
  /** What is edited; null: a new one. */
  surge: Surge | null
  mostHours: number
  onClose: () => void
}

const draftOf = (surge: Surge | null): Required<SurgeDraft> => ({
  title: surge?.title ?? '',
  card_code: surge?.card_code ?? null,
  wording: surge?.wording ?? '',
  basis: surge?.basis ?? '',
  words: surge?.words ?? [],
  categories: surge?.categories.map(({ code }) => code) ?? [],
  area: surge?.area ?? '',
  hours: surge?.hours ?? 4,
})

/** The subject, and one answer to it: a card in force or an agreed wording. */
export function SurgeForm({ surge, mostHours, onClose }: FormProps) {
  const [draft, setDraft] = useState(() => draftOf(surge))
  const [isWording, setWording] = useState(Boolean(surge?.wording))
  const step = useSurgeStep(onClose)
  const put = (change: Partial<SurgeDraft>) => setDraft((held) => ({ ...held, ...change }))
  const places = usePlaces().data ?? []
  const districts = places.filter(({ kind }) => kind === 'district' || kind === 'county')
  const answer = isWording ? draft.wording.trim() : draft.card_code
  const isWhole =
    draft.title.trim().length > 1 &&
    Boolean(answer) &&
    draft.words.length + draft.categories.length > 0
  const submit = () => {
    const made = isWording ? { ...draft, card_code: null } : { ...draft, wording: '', basis: '' }
    step.mutate(surge ? { step: 'edit', surge, draft: made } : { step: 'propose', draft: made })
  }
  return (
    <Modal
      open
      title={surge ? text.edit : text.propose}
      width={620}
      onCancel={onClose}
      footer={[
        <Button key="back" onClick={onClose}>
          {common.cancel}
        </Button>,
        <Button
          key="save"
          type="primary"
          disabled={!isWhole}
          loading={step.isPending}
          onClick={submit}
        >
          {text.save}
        </Button>,
      ]}
    >
      <div className="surge-form">
        <Input
          aria-label={text.name}
          placeholder={text.name}
          maxLength={80}
          value={draft.title}
          onChange={(event) => put({ title: event.target.value })}
        />
        <Radio.Group
          aria-label={text.kind}
          value={isWording}
          onChange={(event) => setWording(event.target.value)}
          options={[
            { value: false, label: text.kinds.card },
            { value: true, label: text.kinds.wording },
          ]}
        />
        {isWording ? (
          <>
            <Input.TextArea
              aria-label={text.wording}
              placeholder={text.wordingHint}
              rows={3}
              maxLength={500}
              value={draft.wording}
              onChange={(event) => put({ wording: event.target.value })}
            />
            <Input
              aria-label={text.basis}
              placeholder={`${text.basis}：${text.basisHint}`}
              maxLength={200}
              value={draft.basis}
              onChange={(event) => put({ basis: event.target.value })}
            />
          </>
        ) : (
          <CardChoice
            value={draft.card_code}
            title={surge?.card_title ?? null}
            onChoose={(card_code) => put({ card_code })}
          />
        )}
        <Select
          mode="tags"
          aria-label={text.words}
          placeholder={`${text.words}：${text.wordsHint}`}
          open={false}
          value={draft.words}
          onChange={(words) => put({ words })}
        />
        <Select
          mode="tags"
          aria-label={text.categories}
          placeholder={`${text.categories}：${text.categoriesHint}`}
          open={false}
          value={draft.categories}
          onChange={(categories) => put({ categories })}
        />
        <Select
          aria-label={text.area}
          value={draft.area}
          onChange={(area) => put({ area })}
          options={[
            { value: '', label: text.wholeCity },
            ...districts.map(({ code, name }) => ({ value: code, label: name })),
          ]}
        />
        <div>
          {text.hours}{' '}
          <InputNumber
            aria-label={text.hours}
            min={1}
            max={mostHours}
            value={draft.hours}
            onChange={(hours) => put({ hours: hours ?? 1 })}
          />{' '}
          <span className="soft">{text.mostHours(mostHours)}</span>
        </div>
      </div>
    </Modal>
  )
}

function CardChoice(props: {
  value: string | null
  title: string | null
  onChoose: (code: string) => void
}) {
  const [q, setQ] = useState('')
  const { data } = useCardChoices(q)
  const found = data?.hits.map(({ card }) => ({ value: card.code, label: card.title })) ?? []
  const known = props.value && props.title ? [{ value: props.value, label: props.title }] : []
  return (
    <Select
      showSearch={{ onSearch: setQ, filterOption: false }}
      aria-label={text.card}
      placeholder={text.cardSearch}
      value={props.value}
      onChange={props.onChoose}
      options={found.length ? found : known}
    />
  )
}
