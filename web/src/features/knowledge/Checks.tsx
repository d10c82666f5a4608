import { Alert, Button } from 'antd'
import { knowledge } from '@/texts/zh/knowledge'
import { type Checks, check, type Golden, useStep } from './api'

const text = knowledge.checks
const outcomes = knowledge.golden.outcomes

interface ChecksProps {
  code: string
  number: number
  checks: Checks | null
  /** Whether the golden questions are being asked already: a draft's only on wish. */
  isAsked?: boolean
}

/** What publishing would do to the golden questions of this card and of all others. */
export function ChecksView({ code, number, checks, isAsked = true }: ChecksProps) {
  const again = useStep(() => check(code, number))
  const isRunning = isAsked || again.isPending || again.isSuccess
  if (!checks)
    return (
      <p className="soft" role="status">
        {isRunning && text.running}{' '}
        {!isRunning && (
          <Button size="small" onClick={() => again.mutate(undefined)}>
            {text.first}
          </Button>
        )}
      </p>
    )
  const right = checks.own.filter(({ outcome }) => outcome === 'right').length
  return (
    <section className="card-checks" aria-label={text.title}>
      <p>
        {text.own(right, checks.own.length)}
        <br />
        <span className="soft">
          {text.all(checks.right_before, checks.right_after, checks.asked)} · {text.day(checks.day)}
          {checks.mended > 0 && ` · ${text.mended(checks.mended)}`}
        </span>
      </p>
      <Outcomes results={checks.own} />
      {checks.broken_count > 0 ? (
        <>
          <Alert type="warning" showIcon title={text.broken(checks.broken_count)} />
          <Outcomes results={checks.broken} withTitle />
        </>
      ) : (
        <p>✓ {text.unbroken}</p>
      )}
      <p className="soft">
        {!checks.is_current && text.stale}{' '}
        <Button size="small" loading={again.isPending} onClick={() => again.mutate(undefined)}>
          {text.again}
        </Button>
      </p>
    </section>
  )
}

interface Result {
  code?: string
  title?: string
  text: string
  outcome: Golden['outcome']
  got_title: string | null
}

const MARKS = { right: '✓', wrong: '✗', refused: '–' } as const

/** Questions, each with what was answered to it. */
export function Outcomes(props: { results: readonly Result[]; withTitle?: boolean }) {
  return (
    <ul className="card-outcomes">
      {props.results.map(({ code, title, text: question, outcome, got_title }) => (
        <li key={`${code} ${question}`} data-outcome={outcome ?? 'untried'}>
          <span aria-hidden>{outcome ? MARKS[outcome] : '·'}</span> {question}{' '}
          <span className="soft">
            {props.withTitle && `《${title}》 `}
            {outcome ? outcomes[outcome] : knowledge.golden.untried}
            {got_title && ` · ${knowledge.golden.got(got_title)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
