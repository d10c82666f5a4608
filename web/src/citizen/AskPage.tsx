import { useEffect, useRef, useState } from 'react'
import { asking as text } from '@/texts/zh/asking'
import { citizen } from '@/texts/zh/citizen'
import { Helpful, Others, RefusedSheet } from './AnswerSheet'
import { AskForm } from './AskForm'
import { Refused } from './api'
import {
  type Answer,
  askKnowledge,
  type Brief,
  type Card,
  type Knowledge,
  readCard,
  readKnowledge,
  readSubject,
} from './askApi'
import { CardSheet } from './CardSheet'
import { Cards, Home } from './Home'

/** What stands below the question: the start, an answer, a card that was opened, or a subject. */
type Shown =
  | { what: 'home' }
  | { what: 'answer'; answer: Answer; asked: string }
  | { what: 'card'; card: Card }
  | { what: 'subject'; name: string; cards: Brief[] }

type Told = Record<string, string>

/** A citizen asks in his own words: one answer with its source, or who knows. */
export function AskPage() {
  const [knowledge, setKnowledge] = useState<Knowledge | null>(null)
  const [words, setWords] = useState(() => new URLSearchParams(location.search).get('q') ?? '')
  const [area, setArea] = useState<string | null>(null)
  const [told, setTold] = useState<Told>({})
  const [shown, setShown] = useState<Shown>({ what: 'home' })
  const [error, setError] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const top = useRef<HTMLHeadingElement>(null)

  const attempt = async (run: () => Promise<void>) => {
    setIsBusy(true)
    setError('')
    try {
      await run()
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal
      setError(refusal.message)
    } finally {
      setIsBusy(false)
    }
  }
  const start = () => attempt(async () => setKnowledge(await readKnowledge()))
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    void start()
    const back = () => setShown({ what: 'home' })
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])

  const show = (next: Shown) => {
    if (shown.what === 'home') history.pushState(null, '')
    setShown(next)
  }
  const ask = (asked: string, at: string | null, known: Told) => {
    if (asked.trim().length < 2) return setError(text.errorShort)
    setArea(at)
    setTold(known)
    return attempt(async () => {
      const answer = await askKnowledge({ text: asked.trim(), area: at, told: known })
      show({ what: 'answer', answer, asked })
    })
  }
  const open = (code: string, at = area, option: string | null = null) => {
    setArea(at)
    return attempt(async () => show({ what: 'card', card: await readCard(code, at, option) }))
  }
  const again = () => {
    setWords('')
    setTold({})
    setError('')
    setShown({ what: 'home' })
    top.current?.focus()
  }
  const areas = knowledge?.areas ?? []

  return (
    <main>
      <header className="masthead">
        <p>{citizen.hotline}</p>
        <h1 ref={top} tabIndex={-1}>
          {text.title}
        </h1>
      </header>
      <AskForm
        value={words}
        error={error}
        isBusy={isBusy}
        onChange={setWords}
        onSubmit={() => ask(words, area, {})}
      />
      {shown.what === 'home' && knowledge && (
        <Home
          knowledge={knowledge}
          onOpen={(code) => open(code)}
          onSubject={(code, name) =>
            attempt(async () => show({ what: 'subject', name, cards: await readSubject(code) }))
          }
        />
      )}
      {shown.what === 'home' && !knowledge && (
        <p className="hint" role="status">
          {isBusy ? text.loading : ''}
        </p>
      )}
      {shown.what === 'subject' && (
        <section className="sheet" aria-label={shown.name}>
          <h2>{shown.name}</h2>
          {shown.cards.length === 0 && <p>{text.noneOfSubject}</p>}
          <Cards cards={shown.cards} onOpen={(code) => open(code)} />
        </section>
      )}
      {shown.what === 'card' && (
        <CardSheet
          card={shown.card}
          areas={areas}
          isBusy={isBusy}
          onArea={(code) => open(shown.card.code, code)}
          onOption={(_, label) => open(shown.card.code, area, label)}
          onChange={() => open(shown.card.code)}
        />
      )}
      {shown.what === 'answer' && (
        <>
          {shown.answer.best ? (
            <CardSheet
              card={shown.answer.best}
              areas={areas}
              isBusy={isBusy}
              onArea={(code) => ask(shown.asked, code, told)}
              onOption={(name, label) => ask(shown.asked, area, { ...told, [name]: label })}
              onChange={() => ask(shown.asked, area, {})}
            />
          ) : (
            <RefusedSheet answer={shown.answer} />
          )}
          {shown.answer.best?.answer && <Helpful key={shown.answer.id} id={shown.answer.id} />}
          <Others answer={shown.answer} onOpen={(code) => open(code)} />
        </>
      )}
      {shown.what !== 'home' && (
        <button type="button" className="quiet" onClick={again}>
          {text.again}
        </button>
      )}
      <footer className="foot">
        <p>{text.help}</p>
        <a className="call" href="tel:12345">
          {citizen.call}
        </a>
        <p>
          <a href="/progress">{text.progress}</a>
        </p>
      </footer>
    </main>
  )
}
