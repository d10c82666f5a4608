import { useEffect, useRef, useState } from 'react'
import { asking } from '@/texts/zh/asking'
import { citizen as text } from '@/texts/zh/citizen'
import { type Progress, Refused, readProgress } from './api'
import { Question } from './Question'
import { Rating } from './Rating'
import { Result } from './Result'

const NUMBER_DIGITS = 14

const digitsOf = (value: string) => value.normalize('NFKC').replace(/\D/g, '')
const codeOf = (value: string) => value.normalize('NFKC').replace(/\s/g, '').toUpperCase()

/** `/progress?number=…`, as a text message links to it; the code is never in an address. */
const numberInAddress = () => digitsOf(new URLSearchParams(location.search).get('number') ?? '')

type Stage = 'number' | 'code' | 'result' | 'rating'

/** The citizen asks how far his matter is: one question at a time, then one page of answer. */
export function ProgressPage() {
  const [stage, setStage] = useState<Stage>('number')
  const [number, setNumber] = useState(numberInAddress)
  const [code, setCode] = useState('')
  const [error, setError] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [found, setFound] = useState<{ progress: Progress; at: Date } | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    if (stage === 'result') heading.current?.focus()
  }, [stage])

  const go = (next: Stage) => {
    setError('')
    setStage(next)
  }
  const giveNumber = () => {
    const digits = digitsOf(number)
    if (digits.length === NUMBER_DIGITS) return go('code')
    setError(text.errorNumber(digits.length))
  }
  const look = async () => {
    if (!codeOf(code)) return setError(text.errorCode)
    setIsBusy(true)
    setError('')
    try {
      setFound({ progress: await readProgress(digitsOf(number), codeOf(code)), at: new Date() })
      go('result')
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal
      setError(refusal.message)
    } finally {
      setIsBusy(false)
    }
  }
  const startOver = () => {
    setNumber('')
    setCode('')
    setFound(null)
    go('number')
  }

  return (
    <main>
      <header className="masthead">
        <p>{text.hotline}</p>
        <h1 ref={heading} tabIndex={-1}>
          {text.title}
        </h1>
      </header>
      {stage === 'number' && (
        <div className="sheet">
          <Question
            step={text.stepNumber}
            ask={text.askNumber}
            hint={text.hintNumber}
            label={text.labelNumber}
            value={number}
            error={error}
            action={text.next}
            inputMode="numeric"
            maxLength={24}
            onChange={setNumber}
            onSubmit={giveNumber}
          />
        </div>
      )}
      {stage === 'code' && (
        <div className="sheet">
          <Question
            step={text.stepCode}
            ask={text.askCode}
            hint={text.hintCode}
            label={text.labelCode}
            value={code}
            error={error}
            action={isBusy ? text.searching : text.search}
            isBusy={isBusy}
            inputMode="text"
            maxLength={16}
            onChange={setCode}
            onSubmit={look}
          />
          <button type="button" className="quiet" onClick={() => go('number')}>
            {text.back}
          </button>
        </div>
      )}
      {stage === 'result' && found && (
        <Result
          progress={found.progress}
          at={found.at}
          error={error}
          isBusy={isBusy}
          onRefresh={look}
          onRate={() => go('rating')}
          onAgain={startOver}
        />
      )}
      {stage === 'rating' && (
        <Rating
          number={digitsOf(number)}
          code={codeOf(code)}
          onDone={() => {
            go('result')
            void look()
          }}
          onBack={() => go('result')}
        />
      )}
      <footer className="foot">
        <p>{text.help}</p>
        <a className="call" href="tel:12345">
          {text.call}
        </a>
        <p>
          <a href="/ask">{asking.toAsk}</a>
        </p>
      </footer>
    </main>
  )
}
