import type { ReactNode } from 'react'
import { desk } from '@/texts/zh/desk'
import type { Field, Matter } from './api'
import { CategoryField, ChoiceField, KIND_WORDS, URGENCY_WORDS } from './ChoiceFields'
import { CityMap } from './CityMap'
import { TextField } from './DraftField'
import { PlaceField } from './PlaceField'
import type { Change } from './useMatter'

const LONG = new Set(['matter', 'demand'])

interface FormProps {
  matter: Matter
  /** Stands before title and summary. */
  rewording: ReactNode
  onChange: (change: Change) => void
}

/** The growing draft of one matter: what it is, where, who, when, what, and in whose words. */
export function MatterForm({ matter, rewording, onChange }: FormProps) {
  const place = matter.fields.find(({ field }) => field === 'place')
  const short = matter.fields.filter(({ field }) => field !== 'place' && !LONG.has(field))
  const long = matter.fields.filter(({ field }) => LONG.has(field))
  const one = (field: Field) => <TextField key={field.field} field={field} onChange={onChange} />
  return (
    <div className="matter-form">
      {matter.is_emergency && (
        <p role="alert" className="matter-emergency">
          {desk.risks.emergency}
        </p>
      )}
      <div className="form-head">
        <div className="form-head-fields">
          <CategoryField matter={matter} onChange={onChange} />
          <div className="form-pair">
            <ChoiceField field={matter.kind} words={KIND_WORDS} onChange={onChange} />
            <ChoiceField field={matter.urgency} words={URGENCY_WORDS} onChange={onChange} />
          </div>
          {place && <PlaceField field={place} onChange={onChange} />}
        </div>
        <CityMap code={place?.code ?? null} />
      </div>
      <div className="form-pair">{short.map(one)}</div>
      {long.map((field) => (
        <TextField key={field.field} field={field} onChange={onChange} rows={2} />
      ))}
      {rewording}
      <TextField field={matter.title} onChange={onChange} />
      <TextField field={matter.summary} onChange={onChange} rows={4} />
    </div>
  )
}
