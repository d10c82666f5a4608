import { Button } from 'antd'
import { incidents as text } from '@/texts/zh/incidents'
import { Relative } from '@/ui/Relative'
import type { IncidentStep } from './api'

interface StepListProps {
  steps: readonly IncidentStep[]
  isBusy: boolean
  onUndo: ((step: IncidentStep) => void) | null
  onOpen: (id: string) => void
}

/** Who changed what and why, the latest first; each can be undone. */
export function StepList({ steps, isBusy, onUndo, onOpen }: StepListProps) {
  if (!steps.length) return <p className="soft">{text.noSteps}</p>
  return (
    <ul className="incident-steps">
      {steps.map((step) => (
        <li key={step.id}>
          <div>
            <strong>{text.steps[step.kind]}</strong> {step.count > 0 && text.count(step.count)}{' '}
            {step.other_id && (
              <Button type="link" size="small" onClick={() => onOpen(step.other_id ?? '')}>
                {wayOf(step)} {step.other_title}
              </Button>
            )}
          </div>
          <div className="soft">
            {step.by_name ?? text.bySystem} · <Relative at={step.at} /> · {step.reason}
          </div>
          {step.undone_at ? (
            <div className="soft">
              {text.undone(step.undone_by_name ?? '')} · <Relative at={step.undone_at} />
            </div>
          ) : (
            onUndo && (
              <Button size="small" loading={isBusy} onClick={() => onUndo(step)}>
                {text.undo}
              </Button>
            )
          )}
        </li>
      ))}
    </ul>
  )
}

function wayOf({ kind, is_other_side: isOther }: IncidentStep): string {
  if (kind === 'merge') return isOther ? text.stepOther.mergeInto : text.stepOther.merge
  return isOther ? text.stepOther.from : text.stepOther.to
}
