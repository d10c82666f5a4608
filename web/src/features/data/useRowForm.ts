import { App } from 'antd'
import { useEffect, useState } from 'react'
import { ApiError } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { data } from '@/texts/zh/data'
import { saveRow, usePreview } from './api'
import type { DeskProps } from './DataPage'
import { changed, type Draft, draftOf, missing } from './drafts'
import type { Problem, RowDetail } from './types'
import { useSettled } from './useSettled'

export interface FormProps extends DeskProps {
  /** The row as the server has it now; null: it is being made. */
  row: RowDetail | null
  initial: Draft
}

/** What stands in a form, what it would do, and the step that saves it. */
export function useRowForm({ register, go, onDirty, row, initial }: FormProps) {
  const { message } = App.useApp()
  const [draft, setDraft] = useState(initial)
  const { columns, key, name } = register
  const names = changed(columns, draft)
  const isDirty = names.length > 0
  const isStale = row !== null && row.version !== draft.version
  // Nobody is in the middle of anything: what came in since is simply shown.
  if (isStale && !isDirty) setDraft(draftOf(row))
  useEffect(() => {
    onDirty(isDirty)
    return () => onDirty(false)
  }, [isDirty, onDirty])

  const code = row?.code ?? String(draft.doc[key] ?? '').trim()
  const settled = useSettled(isDirty ? draft.doc : null)
  const seen = usePreview(name, code, settled)
  const step = useStep(
    (note: string) => {
      const { version, doc } = draft
      return saveRow({ name, code, version, doc: { ...doc, [key]: code }, note })
    },
    {
      onDone: (saved) => {
        message.success(data.row.saved)
        setDraft(draftOf(saved))
        onDirty(false)
        if (!row) go({ row: saved.code, isNew: false })
      },
    },
  )
  return {
    draft,
    setDraft,
    names,
    isDirty,
    isStale: isStale && isDirty,
    isMissing: missing(columns, draft.doc).length > 0,
    seen: settled && seen.data,
    isReading: seen.isFetching,
    problems: problemsOf((settled && seen.data?.problems) || [], step.error),
    step,
    reset: () => setDraft(row ? draftOf(row) : initial),
    set: (column: string, value: unknown) => {
      step.reset()
      setDraft((now) => ({ ...now, doc: { ...now.doc, [column]: value } }))
    },
  }
}

export type RowFormState = ReturnType<typeof useRowForm>

type Wrong = ApiError['fields'][number]

const problemOf = ({ loc, message }: Wrong): Problem => ({
  column: loc.split('.').at(-1) ?? '',
  message,
})

/** What the preview found, and what the server refused with, by column. */
function problemsOf(found: readonly Wrong[], error: unknown): Problem[] {
  const refused = error instanceof ApiError ? error.fields : []
  const more = refused.filter(({ loc }) => !found.some((one) => one.loc === loc))
  return [...found, ...more].map(problemOf)
}
