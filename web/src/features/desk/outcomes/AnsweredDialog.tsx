import { Input, Radio, Segmented } from 'antd'
import { useState } from 'react'
import { desk } from '@/texts/zh/desk'
import type { Card, Rating } from '../api'
import type { Ending } from '../useMatter'
import { DialogFrame } from './DialogFrame'

const text = desk.outcomes.answeredDialog
const OWN = ''
const NOT_RATED = 'none'

interface AnsweredProps {
  name: string
  cards: readonly Card[]
  chosen: string | null
  isBusy: boolean
  onEnd: (ending: Ending) => void
  onClose: () => void
}

/** Answered on the spot: by which card, or in which words, and how the caller rates it. */
export function AnsweredDialog({ name, cards, chosen, isBusy, onEnd, onClose }: AnsweredProps) {
  const listed = cards.filter((card) => card.code && card.answer)
  const [code, setCode] = useState(chosen ?? listed[0]?.code ?? OWN)
  const [words, setWords] = useState('')
  const [rating, setRating] = useState<string>(NOT_RATED)
  const answer = listed.find((card) => card.code === code)?.answer
  const submit = () =>
    onEnd({
      outcome: 'answered',
      card_code: code || null,
      text: words.trim(),
      rating: rating === NOT_RATED ? null : (rating as Rating),
    })
  return (
    <DialogFrame
      title={text.title(name)}
      canSubmit={Boolean(code || words.trim())}
      isBusy={isBusy}
      onSubmit={submit}
      onClose={onClose}
    >
      <fieldset>
        <legend>{text.card}</legend>
        <Radio.Group
          value={code}
          onChange={(event) => setCode(event.target.value)}
          options={[
            ...listed.map((card) => ({ value: card.code, label: card.title })),
            { value: OWN, label: text.own },
          ]}
          vertical
        />
      </fieldset>
      {answer && <p className="dialog-answer">{answer}</p>}
      <div>
        <span>{text.text}</span>
        <Input.TextArea
          aria-label={text.text}
          rows={3}
          maxLength={2000}
          value={words}
          placeholder={text.textHint}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <fieldset>
        <legend>{text.rating}</legend>
        <Segmented
          value={rating}
          onChange={setRating}
          options={[
            { value: NOT_RATED, label: text.noRating },
            ...Object.entries(desk.outcomes.ratings).map(([value, label]) => ({ value, label })),
          ]}
        />
      </fieldset>
    </DialogFrame>
  )
}
