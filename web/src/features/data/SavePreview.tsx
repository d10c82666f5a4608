import { Alert } from 'antd'
import { ApiError } from '@/api/client'
import { data } from '@/texts/zh/data'
import { explain } from '@/ui/states'
import type { Column, Effect, Preview } from './types'

const text = data.row

/** What saving would do to open tickets, or how much is still wrong. */
export function SavePreview({
  seen,
  isReading,
}: {
  seen: Preview | undefined
  isReading: boolean
}) {
  if (!seen) return null
  if (seen.problems.length) {
    return (
      <p className="data-problem" role="status">
        {text.problems(seen.problems.length)}
      </p>
    )
  }
  return (
    <div className="data-effects" role="status" aria-busy={isReading}>
      <b>{text.effects}</b>
      <Effects effects={seen.effects} none={text.noEffects} />
    </div>
  )
}

/** What a change does beyond its rows, with the first few tickets. */
export function Effects({ effects, none }: { effects: readonly Effect[]; none: string }) {
  if (!effects.length) return <span className="soft">{none}</span>
  return (
    <ul>
      {effects.map(({ text: words, numbers, count }) => (
        <li key={words}>
          {words}{' '}
          {numbers.length > 0 && (
            <span className="soft number">
              {text.numbers(numbers.join('、'), count > numbers.length)}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Why the server did not take it: whose change stands in between, or which columns are wrong. */
export function Refusal({ error, columns }: { error: unknown; columns: readonly Column[] }) {
  const { title, hint } = explain(error)
  const fields = error instanceof ApiError ? error.fields : []
  const named = fields.map(({ loc, message }) => ({
    label: columns.find(({ name }) => name === loc.split('.').at(-1))?.label,
    message,
  }))
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        named.length ? (
          <ul className="data-lines">
            {named.map(({ label, message }) => (
              <li key={`${label}${message}`}>
                {label && <span className="soft">{label} </span>}
                {message}
              </li>
            ))}
          </ul>
        ) : (
          hint
        )
      }
    />
  )
}
