import { Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { useUnits } from '@/features/tickets/city'
import { useKeys } from '@/keys/useKeys'
import { figures as text } from '@/texts/zh/figures'
import { ErrorState } from '@/ui/states'
import { type FigureMeta, useCatalogue, useFigures } from './api'
import type { Mark } from './charts'
import { ExportButton } from './ExportButton'
import { FigureDetail } from './FigureDetail'
import { FigureFilters, useUnitAbove } from './FigureFilters'
import { type Answer, FigureList } from './FigureList'
import { type Asked, askedOf, type By, partOf, sliceAsked, wayOf, withParams } from './filters'
import { RowsDrawer } from './RowsDrawer'
import './figures.css'
import { Tabs } from './Tabs'

/** Every figure of the city or of one's own units, and what stands behind each. */
export function FiguresPage() {
  const catalogue = useCatalogue()
  if (catalogue.error)
    return <ErrorState error={catalogue.error} onRetry={() => catalogue.refetch()} />
  if (!catalogue.data) return <Skeleton active className="panel-waiting" />
  return (
    <Figures
      metas={catalogue.data.figures.filter(({ group }) => group !== 'check')}
      all={catalogue.data.figures}
      pending={catalogue.data.pending}
    />
  )
}

/** The unit above which this person sees nothing: none for the hotline's desks. */
export function useTopUnit(): string | undefined {
  const { me, can } = useSession()
  const units = useUnits()
  const own = can('ticket:inbox') ? me.unit?.id : undefined
  return units.data?.find(({ id }) => id === own)?.code
}

function useAnswers(metas: readonly FigureMeta[], asked: Asked): Record<string, Answer> {
  const groups = [...new Set(metas.map(({ group }) => group))]
  const read = useFigures(groups, asked)
  return Object.fromEntries(
    metas.map(({ code, group }) => {
      const one = read[groups.indexOf(group)]
      const data = one?.data?.find((figure) => figure.code === code)
      return [code, { data, error: one?.error ?? null }]
    }),
  )
}

interface FiguresProps {
  metas: readonly FigureMeta[]
  /** Those that may be opened: the checks too. */
  all: readonly FigureMeta[]
  pending: readonly { code: string; name: string; why: string }[]
}

function Figures({ metas, all, pending }: FiguresProps) {
  const [params, setParams] = useSearchParams()
  const change = (next: URLSearchParams) => setParams(next, { replace: true })
  const set = (changes: Record<string, string | undefined>) => change(withParams(params, changes))
  const asked = askedOf(params)
  const way = wayOf(params)
  const topUnit = useTopUnit()
  const above = useUnitAbove(asked.unit, topUnit)
  const code = params.get('figure') ?? metas[0]?.code
  const shown = all.find((meta) => meta.code === code)
  const answers = useAnswers(shown && !metas.includes(shown) ? [...metas, shown] : metas, asked)
  const step = (by: number) => {
    const next = metas[metas.findIndex((meta) => meta.code === code) + by]
    if (next) set({ figure: next.code })
  }
  const openRows = (by?: By, mark?: Mark) =>
    set({ rows: 'all', slice: mark?.key, sliceBy: mark && by, sliceName: mark?.name })
  const closeRows = { rows: '', slice: '', sliceBy: '', sliceName: '' }
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => step(1) },
    { keys: 'k', label: text.keys.previous, run: () => step(-1) },
    { keys: 'r', label: text.keys.rows, run: () => openRows() },
    { keys: 'u', label: text.keys.up, isOff: !asked.unit, run: () => set({ unit: above }) },
  ])

  const sliceBy = params.get('sliceBy') as By | null
  const slice = params.get('slice')
  const rowsAsked = sliceBy && slice ? sliceAsked(asked, sliceBy, slice) : asked
  return (
    <div className="figures">
      <Tabs current="figures" />
      <FigureFilters params={params} onChange={change} topUnit={topUnit} hasWays />
      <div className="figures-body">
        <div className="figures-list">
          <div className="figures-export">
            <ExportButton body={{ ...asked, what: 'figures' }} />
          </div>
          <FigureList
            metas={metas}
            answers={answers}
            way={way}
            selected={code}
            onSelect={(next) => set({ figure: next, ...closeRows })}
          />
          <section className="figure-pending" aria-label={text.pending}>
            <h2>{text.pending}</h2>
            <ul className="soft">
              {pending.map((one) => (
                <li key={one.code}>
                  {one.name}：{one.why}
                </li>
              ))}
            </ul>
          </section>
        </div>
        {shown && (
          <FigureDetail
            meta={shown}
            figure={answers[shown.code]?.data}
            asked={asked}
            way={way}
            params={params}
            onChange={change}
            onRows={openRows}
          />
        )}
      </div>
      {shown && params.has('rows') && (
        <RowsDrawer
          meta={shown}
          part={partOf(params)}
          asked={rowsAsked}
          way={way}
          sliceName={params.get('sliceName')}
          onPart={(rows) => set({ rows })}
          onNarrow={
            sliceBy && slice
              ? () => change(withParams(params, { ...asWords(rowsAsked), ...closeRows }))
              : undefined
          }
          onClose={() => set(closeRows)}
        />
      )}
    </div>
  )
}

const asWords = ({ since, until, unit, category, place }: ReturnType<typeof askedOf>) => ({
  since,
  until,
  unit,
  category,
  place,
})
