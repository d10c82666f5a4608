import { wall as text } from '@/texts/zh/wall'
import { figureOf } from './addresses'
import type { Wall, WallFigure } from './api'
import { To } from './To'

const percent = (share: number) => `${(100 * share).toFixed(share >= 0.9995 ? 0 : 1)}%`

/** Where no call is fed in there is no rate of connected ones. */
const isThere = ({ code, week }: WallFigure) => code !== 'connected' || week.denominator > 0

/** The five figures of seven days with what they rest on; below them today's. */
export function Five({ wall }: { wall: Wall }) {
  return (
    <section className="wall-five" aria-label={text.figuresTitle}>
      <h2>{text.figuresTitle}</h2>
      <ul>
        {wall.figures.items.filter(isThere).map((figure) => (
          <li key={figure.code} title={`${figure.name}：${figure.formula}`}>
            <To to={figureOf(wall, figure.code)} permission="figure:read">
              <Figure figure={figure} />
            </To>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Figure({ figure: { code, name, week, today } }: { figure: WallFigure }) {
  return (
    <>
      <span className="wall-name">{text.figures[code] ?? name}</span>
      <span className={week.share === null ? 'wall-none' : 'wall-rate'}>
        {week.share === null ? text.none : percent(week.share)}
      </span>
      <span className="wall-note">
        {week.share === null ? '' : text.n(week.numerator, week.denominator)}
      </span>
      <span className="wall-note">
        {today.share === null ? (
          text.todayNone
        ) : (
          <>
            <span>{text.today(percent(today.share))}</span>{' '}
            <span>{text.of(today.denominator)}</span>
          </>
        )}
      </span>
    </>
  )
}
