import type { components } from '@/api/schema'
import { actions as text } from '@/texts/zh/actions'

type Candidate = components['schemas']['CandidateRead']

/** A unit that the catalogue names, with its row, what it rests on and why. */
export function CandidateText({ candidate }: { candidate: Candidate }) {
  const { form: words } = text
  return (
    <div className="candidate">
      <strong>{candidate.unit.name}</strong>{' '}
      <span className="soft">{words.confidence(Math.round(candidate.confidence * 100))}</span>
      <div className="soft candidate-why">
        {candidate.reasons.join(' · ')}
        {candidate.basis && ` · ${words.basis}：${candidate.basis}`}
        {` · ${words.duty(candidate.duty_code)}`}
      </div>
    </div>
  )
}
