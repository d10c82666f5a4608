import { Alert, App, Button, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { topics as text } from '@/texts/zh/topics'
import { Relative } from '@/ui/Relative'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { Candidates } from './api'
import * as api from './api'
import { CandidateLine } from './CandidateLine'
import { ChooseDialog } from './ChooseDialog'
import { FormulaDialog } from './FormulaDialog'
import { Tabs, useSeesCandidates } from './Tabs'
import '@/features/figures/figures.css'
import './topics.css'
import { YearPage } from './YearPage'

/** A week's candidates with their formula; put up by the hotline, chosen by a city leader. */
export function WeekPage() {
  const seesCandidates = useSeesCandidates()
  return seesCandidates ? <Week /> : <YearPage />
}

function Week() {
  const [params, setParams] = useSearchParams()
  const week = params.get('week') ?? ''
  const found = api.useCandidates(week, true)
  const [dialog, setDialog] = useState<'choose' | 'formula' | null>(null)
  const [key, setKey] = useState('')
  if (found.error && !found.data) {
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  }
  const { data } = found
  const choose = (chosen: string) => {
    setKey(chosen)
    setDialog('choose')
  }
  return (
    <div className="topics-page">
      <Tabs current="week" />
      {!data && <Skeleton active className="panel-waiting" />}
      {data && (
        <div className="topics-body">
          <Tools
            data={data}
            onWeek={(monday) => setParams(monday ? { week: monday } : {}, { replace: true })}
            onFormula={() => setDialog('formula')}
            onOther={() => choose('')}
          />
          <Chosen data={data} />
          <List data={data} onChoose={choose} />
        </div>
      )}
      {data && dialog === 'choose' && (
        <ChooseDialog data={data} start={key} onClose={() => setDialog(null)} />
      )}
      {dialog === 'formula' && <FormulaDialog onClose={() => setDialog(null)} />}
    </div>
  )
}

function List({ data, onChoose }: { data: Candidates; onChoose: (key: string) => void }) {
  const [open, setOpen] = useState<readonly string[]>([])
  const [at, setAt] = useState(-1)
  const move = (by: number) => setAt(Math.max(0, Math.min(data.items.length - 1, at + by)))
  const toggle = (one: string) =>
    setOpen(open.includes(one) ? open.filter((each) => each !== one) : [...open, one])
  const current = data.items[at]
  const isTaken = (one: string) =>
    data.topics.some(({ subject }) => `${subject.category}:${subject.place}` === one)
  const mayChoose = (one: string) => data.may_choose && !isTaken(one)
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => move(1) },
    { keys: 'k', label: text.keys.previous, run: () => move(-1) },
    {
      keys: 'Enter',
      label: text.keys.open,
      isOff: !current,
      run: () => current && toggle(current.key),
    },
    {
      keys: 'c',
      label: text.keys.choose,
      isOff: !current || !mayChoose(current.key),
      run: () => current && onChoose(current.key),
    },
  ])
  if (!data.items.length) return <EmptyState title={text.none} hint={text.noneHint} />
  return (
    <ol className="candidates">
      {data.items.map((item, index) => (
        <CandidateLine
          key={item.key}
          item={item}
          isCurrent={index === at}
          isOpen={open.includes(item.key)}
          onToggle={() => toggle(item.key)}
          onChoose={mayChoose(item.key) ? () => onChoose(item.key) : undefined}
        />
      ))}
    </ol>
  )
}

interface ToolsProps {
  data: Candidates
  onWeek: (monday: string) => void
  onFormula: () => void
  onOther: () => void
}

function Tools({ data, onWeek, onFormula, onOther }: ToolsProps) {
  const step = api.useStep()
  const { modal } = App.useApp()
  const putUp = () =>
    modal.confirm({
      title: text.putUp,
      content: text.putUpAsk,
      okText: text.confirm,
      cancelText: text.cancel,
      onOk: () => step.mutateAsync(() => api.putUp(data.week)).catch(() => undefined),
    })
  return (
    <>
      <div className="topics-tools">
        <h1>{text.title}</h1>
        <Select
          aria-label={text.tabs.week}
          value={data.week}
          onChange={onWeek}
          options={data.weeks.map((monday) => ({ value: monday, label: text.week(monday) }))}
        />
        <span className="topics-gap" />
        <Button onClick={onFormula}>{text.formula.edit}</Button>
        {data.may_choose && <Button onClick={onOther}>{text.chooseOther}</Button>}
        {data.may_put_up && (
          <Button type="primary" loading={step.isPending} onClick={putUp}>
            {text.putUp}
          </Button>
        )}
      </div>
      <p className="soft">{text.intro}</p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <p>
        {data.put_up_at ? (
          <>
            {text.frozen(data.put_up_by)}
            <Relative at={data.put_up_at} />
          </>
        ) : (
          text.preview
        )}
      </p>
    </>
  )
}

function Chosen({ data }: { data: Candidates }) {
  if (!data.topics.length) return null
  return (
    <Alert
      type="success"
      title={data.topics.map(({ id, number, title }) => (
        <div key={id}>
          {text.chosen} <Link to={`/topics/${id}`}>{`${number} ${title}`}</Link>
        </div>
      ))}
    />
  )
}
