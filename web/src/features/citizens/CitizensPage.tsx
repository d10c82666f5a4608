import { Input, Segmented } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { citizens as text } from '@/texts/zh/citizens'
import { Relative } from '@/ui/Relative'
import { EmptyState, explain } from '@/ui/states'
import { type Brief, type By, lookUp } from './api'
import '@/features/tickets/lists.css'
import '@/features/tickets/tickets.css'
import '@/features/tickets/work.css'
import './citizens.css'
import { Record } from './Record'

const WAYS: readonly By[] = ['phone', 'document', 'number']

interface Searched {
  found: readonly Brief[]
  problem: string
}

/** Found by a whole number only; nothing is listed, and each search is history. */
export function CitizensPage() {
  const [params, setParams] = useSearchParams()
  const [by, setBy] = useState<By>('phone')
  const [searched, setSearched] = useState<Searched | null>(null)
  const [isBusy, setBusy] = useState(false)
  const open = params.get('open')
  const show = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  const search = async (given: string) => {
    const value = given.trim()
    if (!value) return
    setBusy(true)
    try {
      const { citizens } = await lookUp(by, value)
      setSearched({ found: citizens, problem: '' })
      show(citizens.length === 1 ? citizens[0]?.id : undefined)
    } catch (error) {
      setSearched({ found: [], problem: explain(error).title })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="citizens">
      <div className="citizens-search">
        <h1>{text.title}</h1>
        <Segmented<By>
          value={by}
          aria-label={text.find.label}
          options={WAYS.map((value) => ({ value, label: text.find.by[value] }))}
          onChange={setBy}
        />
        <Input.Search
          type="search"
          allowClear
          maxLength={40}
          autoComplete="off"
          enterButton={text.find.hint}
          loading={isBusy}
          placeholder={text.find.placeholder[by]}
          aria-label={text.find.by[by]}
          onSearch={search}
        />
      </div>
      {searched?.problem && <p role="alert">{searched.problem}</p>}
      <Results searched={searched} open={open} onOpen={show} />
      {open && <Record key={open} id={open} />}
    </div>
  )
}

interface ResultsProps {
  searched: Searched | null
  open: string | null
  onOpen: (id: string) => void
}

function Results({ searched, open, onOpen }: ResultsProps) {
  const { find } = text
  if (!searched) return open ? null : <EmptyState title={find.start} hint={find.startHint} />
  const { found, problem } = searched
  if (!found.length && !problem) return <EmptyState title={find.none} hint={find.noneHint} />
  if (found.length < 2) return null
  return (
    <section aria-label={find.several(found.length)} className="citizens-found">
      <p>{find.several(found.length)}</p>
      {found.map((each) => (
        <button
          key={each.id}
          type="button"
          aria-pressed={each.id === open}
          onClick={() => onOpen(each.id)}
        >
          <strong>{each.name || text.kinds[each.kind]}</strong> <span>{each.phone}</span>{' '}
          <span className="soft">
            {text.matters.count(each.matters)} {each.last_at && <Relative at={each.last_at} />}
          </span>
        </button>
      ))}
    </section>
  )
}
