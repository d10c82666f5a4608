import { useEffect, useRef, useState } from 'react'
import { asking as text } from '@/texts/zh/asking'
import { Refused } from './api'
import { type Answer, rateAnswer } from './askApi'
import { Cards } from './Home'

/** No answer that is sure: who knows instead. */
export function RefusedSheet({ answer }: { answer: Answer }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const { unit } = answer
  return (
    <section className="sheet" aria-label={text.refused}>
      <h2 ref={heading} tabIndex={-1}>
        {text.refused}
      </h2>
      <p>{answer.why}。</p>
      <p>{answer.who}。</p>
      {unit?.phone && (
        <a className="call" href={`tel:${unit.phone}`}>
          {text.callUnit(unit.name)} {unit.phone}
        </a>
      )}
    </section>
  )
}

/** One touch; the answer stays where it is. */
export function Helpful({ id }: { id: string }) {
  const [said, setSaid] = useState<boolean | null>(null)
  const [error, setError] = useState('')
  const say = async (helpful: boolean) => {
    setError('')
    try {
      await rateAnswer(id, helpful)
      setSaid(helpful)
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal
      setError(refusal.message)
    }
  }
  return (
    <section className="sheet" aria-labelledby="helpful">
      <h2 id="helpful">{text.helpful}</h2>
      <div role="status">{said !== null && (said ? text.thanksYes : text.thanksNo)}</div>
      {said === null && (
        <div className="choices two">
          <button type="button" onClick={() => say(true)}>
            {text.yes}
          </button>
          <button type="button" onClick={() => say(false)}>
            {text.no}
          </button>
        </div>
      )}
      <p className="error" role="alert">
        {error}
      </p>
    </section>
  )
}

export function Others({ answer, onOpen }: { answer: Answer; onOpen: (code: string) => void }) {
  if (answer.others.length === 0) return null
  return (
    <section className="sheet" aria-labelledby="others">
      <h2 id="others">{text.others}</h2>
      <Cards cards={answer.others} onOpen={onOpen} />
    </section>
  )
}
