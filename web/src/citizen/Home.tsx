import { type ReactNode, useId } from 'react'
import { asking as text } from '@/texts/zh/asking'
import type { Brief, Knowledge } from './askApi'

interface HomeProps {
  knowledge: Knowledge
  onOpen: (code: string) => void
  onSubject: (code: string, name: string) => void
}

/** What is asked right now and most, the subjects, and what changes soon. */
export function Home({ knowledge, onOpen, onSubject }: HomeProps) {
  const { pinned, most_asked: most, subjects, coming } = knowledge
  return (
    <>
      {pinned.length > 0 && (
        <Part title={text.pinned} className="pinned">
          <Cards cards={pinned} onOpen={onOpen} />
        </Part>
      )}
      {most.length > 0 && (
        <Part title={text.mostAsked}>
          <Cards cards={most} onOpen={onOpen} />
        </Part>
      )}
      {subjects.length > 0 && (
        <Part title={text.subjects}>
          <ul className="subjects">
            {subjects.map(({ code, name, count }) => (
              <li key={code}>
                <button type="button" className="row" onClick={() => onSubject(code, name)}>
                  {name}
                  <span className="soft">{text.subjectCount(count)}</span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <p>
        <a href="/city-topics">{text.cityTopics}</a>
      </p>
      {coming.length > 0 && (
        <Part title={text.coming}>
          <ul className="coming">
            {coming.map((each) => (
              <li key={`${each.title}${each.valid_from}`}>
                <strong>{each.title}</strong>
                <span>{each.when}</span>
                {each.source && <span className="soft">{text.comingSource(each.source)}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

function Part(props: { title: string; className?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={`sheet ${props.className ?? ''}`} aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  )
}

export function Cards({ cards, onOpen }: { cards: Brief[]; onOpen: (code: string) => void }) {
  return (
    <ul className="cards">
      {cards.map(({ code, title }) => (
        <li key={code}>
          <button type="button" className="row" onClick={() => onOpen(code)}>
            {title}
          </button>
        </li>
      ))}
    </ul>
  )
}
