import { useEffect, useState } from 'react'
import { citizen } from '@/texts/zh/citizen'
import { publicTopics as text } from '@/texts/zh/publicTopics'
import type { components } from '../api/schema'
import { askServer, Refused } from './api'

export type PublicYear = components['schemas']['TopicPublicYear']
type Item = components['schemas']['TopicPublicItem']

const readYear = (year: number | null) =>
  askServer<PublicYear>(`topics${year ? `?year=${year}` : ''}`, {}, text.error)

/** What the city worked on this year, in approved words, with what became of it. */
export function TopicsPage() {
  const [data, setData] = useState<PublicYear | null>(null)
  const [error, setError] = useState('')
  const load = async (year: number | null) => {
    setError('')
    try {
      setData(await readYear(year))
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal
      setError(refusal.message)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    void load(null)
  }, [])
  return (
    <main>
      <header className="masthead">
        <p>{citizen.hotline}</p>
        <h1>{text.title}</h1>
      </header>
      <p>{text.lead}</p>
      {error && (
        <div className="sheet" role="alert">
          <p>{error}</p>
          <button type="button" onClick={() => load(null)}>
            {text.again}
          </button>
        </div>
      )}
      {!data && !error && <p role="status">{text.loading}</p>}
      {data && (
        <>
          <Years data={data} onYear={load} />
          {data.items.length === 0 && <p className="sheet">{text.none(data.year)}</p>}
          {data.items.map((item) => (
            <Topic key={item.number} item={item} />
          ))}
        </>
      )}
    </main>
  )
}

function Years({ data, onYear }: { data: PublicYear; onYear: (year: number) => void }) {
  if (data.years.length < 2) return null
  return (
    <label className="topic-years">
      {text.year}
      <select value={data.year} onChange={({ target }) => onYear(Number(target.value))}>
        {data.years.map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
    </label>
  )
}

function Topic({ item }: { item: Item }) {
  return (
    <section className="sheet" aria-label={item.title}>
      <h2>{item.title}</h2>
      <p className="soft">
        {[item.number, item.place, item.outcome || item.state].filter(Boolean).join(' · ')}
      </p>
      <p style={{ whiteSpace: 'pre-wrap' }}>{item.text}</p>
      {item.before !== null && (
        <p>{item.after === null ? text.before(item.before) : text.both(item.before, item.after)}</p>
      )}
      {item.units.length > 0 && <p className="soft">{text.units(item.units.join('、'))}</p>}
    </section>
  )
}
