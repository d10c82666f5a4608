import { share } from './sizes'

/** How much of a whole is taken: a bar beside the words that say the same. */
export function Bar(props: { part: number; whole: number; isBad?: boolean; label: string }) {
  const percent = Math.min(100, share(props.part, props.whole) * 100)
  return (
    <span
      className="system-bar"
      data-bad={props.isBad ?? false}
      role="img"
      aria-label={props.label}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  )
}
