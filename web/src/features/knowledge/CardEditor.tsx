import { Alert, App, Button, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { knowledge } from '@/texts/zh/knowledge'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { type History, save, useHistory, useStep, useVersion } from './api'
import { EditorFields } from './EditorFields'
import { EditorPreview } from './EditorPreview'
import { docOf, emptyForm, type Form, formOf, linesOf, missing } from './editor'

const text = knowledge.editor

/** A card is written here: a new one, a change of one, or a draft that is gone on with. */
export function CardEditor() {
  const [params] = useSearchParams()
  const code = params.get('card') ?? ''
  const draft = Number(params.get('draft')) || null
  const { me } = useSession()
  const now = useBusinessNow(3600)
  const history = useHistory(code)
  const number = draft ?? (history.data ? startOf(history.data) : 0)
  const version = useVersion(code, number)
  if (!code) {
    const today = new Date(now).toISOString().slice(0, 10)
    return <Editor key="new" start={emptyForm(me?.unit?.code ?? '', today)} base={0} />
  }
  const failed = history.error ?? version.error
  if (failed) return <ErrorState error={failed} onRetry={() => history.refetch()} />
  if (history.data && !history.data.may_write)
    return <EmptyState title={history.data.card.title} hint={knowledge.library.emptyHint} />
  if (!history.data || !version.data) return <Skeleton active className="card-skeleton" />
  const { golden, card } = history.data
  const start = formOf(
    version.data.doc,
    golden.map((each) => each.text),
    draft ? version.data.note : '',
  )
  const isServed = ['in_use', 'not_yet', 'expired'].includes(history.data.standing)
  return (
    <Editor
      key={`${code} ${number}`}
      start={start}
      base={isServed ? card.number : 0}
      draft={draft ?? undefined}
    />
  )
}

/** A change goes on from what waits, else from what is in force, else from the newest. */
const startOf = ({ versions, card }: History) =>
  versions.find(({ state }) => state === 'proposed' || state === 'scheduled')?.number ??
  (card.number || (versions[0]?.number ?? 0))

interface EditorProps {
  start: Form
  base: number
  draft?: number
}

function Editor({ start, base, draft }: EditorProps) {
  const [form, setForm] = useState(start)
  const [kept, setKept] = useState({ form: start, number: draft, code: start.code })
  const { message } = App.useApp()
  const navigate = useNavigate()
  const send = useStep((submit: boolean) =>
    save({
      doc: docOf({ ...form, code: kept.code || form.code }),
      base,
      note: form.note,
      number: kept.number,
      golden: linesOf(form.golden),
      submit,
    }),
  )
  const isDirty = JSON.stringify(form) !== JSON.stringify(kept.form)
  useLeaveWarning(isDirty)
  const gaps = missing(form)
  const library = (code: string) =>
    navigate(`/knowledge?view=library${code && `&card=${encodeURIComponent(code)}`}`)
  const go = async (submit: boolean) => {
    if (gaps.length || send.isPending) return
    const saved = await send.mutateAsync(submit).catch(() => null)
    if (!saved) return
    void message.success(submit ? text.submitted : text.saved)
    if (submit) library(saved.code)
    else {
      const next = { ...form, code: saved.code }
      setForm(next)
      setKept({ form: next, number: saved.number, code: saved.code })
    }
  }
  useKeys([
    { keys: 'Alt+s', label: text.keys.save, run: () => void go(false) },
    { keys: 'Alt+Enter', label: text.keys.submit, run: () => void go(true) },
  ])
  const change = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }))
  return (
    <div className="card-editor">
      <form className="card-editor-form" onSubmit={(event) => event.preventDefault()}>
        <div className="list-tools">
          <Button size="small" onClick={() => library(kept.code)}>
            {text.back}
          </Button>
          <h2 className="data-panel-title">{start.title ? text.edit(start.title) : text.create}</h2>
          <Button disabled={gaps.length > 0} loading={send.isPending} onClick={() => go(false)}>
            {text.save}
          </Button>
          <Button
            type="primary"
            disabled={gaps.length > 0}
            loading={send.isPending}
            onClick={() => go(true)}
          >
            {text.submit}
          </Button>
        </div>
        {send.error && (
          <Alert type="warning" showIcon role="alert" title={explain(send.error).title} />
        )}
        <EditorFields form={form} isCodeFixed={kept.code !== ''} onChange={change} />
      </form>
      <EditorPreview form={form} gaps={gaps} code={kept.code} number={kept.number} />
    </div>
  )
}

function useLeaveWarning(isDirty: boolean) {
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isDirty])
}
