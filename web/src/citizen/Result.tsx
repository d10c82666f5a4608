import { citizen as text } from '@/texts/zh/citizen'
import type { Progress } from './api'
import { sayMinute, sayMoment } from './time'

interface ResultProps {
  progress: Progress
  at: Date
  error: string
  isBusy: boolean
  onRefresh: () => void
  onRate: () => void
  onAgain: () => void
}

/** Where the matter stands: one sentence, then the way it took, like a parcel's. */
export function Result({ progress, at, error, isBusy, onRefresh, onRate, onAgain }: ResultProps) {
  return (
    <>
      <section className="sheet" aria-label={text.title}>
        <p className="sentence">{progress.headline}</p>
        {progress.is_late && <p className="late">{text.resultLate}</p>}
        <Facts progress={progress} />
        {progress.pushed.length > 0 && (
          <ul className="pushed" aria-label={text.resultPushed}>
            {progress.pushed.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </section>
      {progress.reply && (
        <section className="sheet" aria-labelledby="reply">
          <h2 id="reply">{text.resultReply}</h2>
          <p className="reply">{progress.reply}</p>
        </section>
      )}
      {progress.can_evaluate && (
        <section className="sheet" aria-labelledby="rate">
          <h2 id="rate">{text.rateOffer}</h2>
          <p className="hint">{text.rateHint}</p>
          <button type="button" onClick={onRate}>
            {text.rateStart}
          </button>
        </section>
      )}
      {progress.has_evaluated && (
        <p className="sheet" role="status">
          {text.rated}
        </p>
      )}
      <section className="sheet" aria-labelledby="steps">
        <h2 id="steps">{text.resultSteps}</h2>
        <Steps steps={progress.steps} />
        <p className="hint updated">{text.updated(sayMinute(at))}</p>
        <p className="error" role="alert">
          {error}
        </p>
        <button type="button" aria-disabled={isBusy} onClick={onRefresh}>
          {isBusy ? text.searching : text.refresh}
        </button>
        <button type="button" className="quiet" onClick={onAgain}>
          {text.again}
        </button>
      </section>
    </>
  )
}

function Facts({ progress }: { progress: Progress }) {
  return (
    <dl>
      {progress.promised && (
        <>
          <dt>{text.resultPromised}</dt>
          <dd>{progress.promised}</dd>
        </>
      )}
      {progress.unit && (
        <>
          <dt>{text.resultUnit}</dt>
          <dd>{progress.unit}</dd>
        </>
      )}
      <dt>{text.resultAbout}</dt>
      <dd>{progress.category}</dd>
      <dt>{text.resultRegistered}</dt>
      <dd>{sayMoment(progress.registered_at)}</dd>
      <dt>{text.resultNumber}</dt>
      <dd className="number">{progress.number}</dd>
    </dl>
  )
}

function Steps({ steps }: { steps: Progress['steps'] }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a rework repeats its steps; order is fixed
          key={`${step.key} ${index}`}
          data-step={step.state}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className="visually-hidden">{text.stepStates[step.state]}：</span>
          {step.title}
          {step.detail && <span className="when">{step.detail}</span>}
          {step.at && <time className="when">{sayMoment(step.at)}</time>}
        </li>
      ))}
    </ol>
  )
}
