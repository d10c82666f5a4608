import { taskforces as text } from '@/texts/zh/taskforces'
import type { Risk } from './api'

/** Every reason as a bar of its points, with n and the words it stands on. */
export function Reasons({ risk }: { risk: Risk }) {
  const most = Math.max(1, ...risk.reasons.map(({ points }) => points))
  return (
    <section aria-label={text.reasons}>
      <h3>
        {text.reasons} <span className="soft">{text.reasonsHint(risk.score)}</span>
      </h3>
      <ul className="risk-reasons">
        {risk.reasons.map((reason) => (
          <li key={reason.sign} data-waived={reason.is_waived}>
            <span>{reason.name}</span>
            <span className="risk-bar-room">
              <span className="risk-bar" style={{ width: `${(reason.points / most) * 100}%` }} />
            </span>
            <span className="number">{text.points(reason.points)}</span>
            <div className="risk-because">
              {reason.sentence}（n={reason.n}）{reason.is_waived && ` ${text.waived}`}
              {reason.words.map((word) => (
                <q key={`${word.ticket_id}${word.text}`} title={word.number}>
                  {word.text}
                </q>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
