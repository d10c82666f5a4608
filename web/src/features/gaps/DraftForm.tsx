import { Button, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { useHistory, useVersion } from '@/features/knowledge/api'
import { EditorFields } from '@/features/knowledge/EditorFields'
import { docOf, emptyForm, type Form, formOf, linesOf, missing } from '@/features/knowledge/editor'
import '@/features/knowledge/knowledge.css'
import { gaps as text } from '@/texts/zh/gaps'
import { useBusinessNow } from '@/time/clock'
import type { Gap, GapDraft } from './api'

interface DraftFormProps {
  gap: Gap
  isBusy: boolean
  onSend: (body: Omit<GapDraft, 'version'>) => void
  onClose: () => void
}

/** A new card for the gap, or a change of one that lies near. */
export function DraftForm(props: DraftFormProps) {
  const { gap } = props
  const [code, setCode] = useState(gap.card_code ?? '')
  const near = gap.near_cards.map((card) => ({
    value: card.code,
    label: text.draftChange(card.title),
  }))
  const own =
    gap.card_code && !near.some(({ value }) => value === gap.card_code)
      ? [{ value: gap.card_code, label: text.draftChange(gap.card_title ?? gap.card_code) }]
      : []
  return (
    <section aria-label={text.draftTitle}>
      <h3>{text.draftTitle}</h3>
      <p className="soft">{text.draftHint}</p>
      <Select
        style={{ width: '100%' }}
        aria-label={text.draftTitle}
        value={code}
        onChange={setCode}
        options={[{ value: '', label: text.draftNew }, ...own, ...near]}
      />
      {code ? <Change key={code} code={code} {...props} /> : <New {...props} />}
    </section>
  )
}

function New(props: DraftFormProps) {
  const { gap } = props
  const now = useBusinessNow(3600)
  const today = new Date(now).toISOString().slice(0, 10)
  const start = emptyForm(gap.unit?.code ?? gap.proposed_unit?.code ?? '', today)
  const categories = gap.category_code ? [gap.category_code] : []
  return <Writing {...props} base={0} start={{ ...start, title: gap.title, categories }} />
}

function Change(props: DraftFormProps & { code: string }) {
  const history = useHistory(props.code)
  const number = history.data?.card.number ?? 0
  const version = useVersion(props.code, number || (history.data?.versions[0]?.number ?? 0))
  if (!history.data || !version.data) return <Skeleton active />
  const golden = history.data.golden.map((each) => each.text)
  return <Writing {...props} base={number} start={formOf(version.data.doc, golden, '')} />
}

function Writing(props: DraftFormProps & { base: number; start: Form }) {
  const { base, isBusy, onSend, onClose } = props
  const [form, setForm] = useState(props.start)
  const send = () =>
    onSend({ doc: docOf(form), base, note: form.note, golden: linesOf(form.golden) })
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <EditorFields
        form={form}
        isCodeFixed={form.code !== ''}
        onChange={(part) => setForm((before) => ({ ...before, ...part }))}
      />
      <div className="gap-steps">
        <Button type="primary" disabled={missing(form).length > 0} loading={isBusy} onClick={send}>
          {text.submit}
        </Button>
        <Button onClick={onClose}>{text.cancel}</Button>
      </div>
    </form>
  )
}
