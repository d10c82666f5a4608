import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ApiError, NoAnswer } from '@/api/client'
import { common } from '@/texts/zh/common'

function StatePage(props: { mark: string; title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="state-page">
      <span className="state-page-mark" aria-hidden>
        {props.mark}
      </span>
      <h2>{props.title}</h2>
      {props.hint && <p>{props.hint}</p>}
      {props.children}
    </div>
  )
}

/** What a failure means to a person: what happened, and what was kept. */
export function explain(error: unknown): { title: string; hint: string } {
  const { failure } = common
  if (error instanceof NoAnswer) return { title: failure.noAnswer, hint: failure.noAnswerHint }
  if (!(error instanceof ApiError)) return { title: failure.crash, hint: failure.crashHint }
  if (error.code.endsWith('changed')) return { title: error.message, hint: failure.changedHint }
  const fields = error.fields.map(({ message }) => message).join('；')
  return { title: error.message || failure.title, hint: fields || failure.hint }
}

/** Reading failed: says what happened, what was kept, what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error instanceof ApiError && error.status === 403) return <NoPermission />
  const { title, hint } = explain(error)
  return (
    <div role="alert">
      <StatePage mark="⚠" title={title} hint={hint}>
        {onRetry && <Button onClick={onRetry}>{common.retry}</Button>}
      </StatePage>
    </div>
  )
}

/** Nothing there, which is an answer: `title` says of what, `hint` what will bring some. */
export function EmptyState(props: { title: string; hint?: string; children?: ReactNode }) {
  return <StatePage mark="○" {...props} />
}

export function NoPermission() {
  const { failure } = common
  return <StatePage mark="⊘" title={failure.noPermission} hint={failure.noPermissionHint} />
}
