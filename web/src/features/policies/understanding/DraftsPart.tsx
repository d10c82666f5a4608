import { Button, Checkbox, Skeleton } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { understanding } from '@/texts/zh/understanding'
import { EmptyState, ErrorState } from '@/ui/states'
import {
  type Choice,
  type Draft,
  type Lights,
  proposeCards,
  type Understood,
  useDrafts,
} from './api'
import { DraftRow } from './DraftRow'
import { useTold } from './useTold'
import './understanding.css'

const text = understanding.drafts

/** Cards to choose from; the chosen ones wait for another person. */
export function DraftsPart({ understood, onLight }: Lights & { understood: Understood }) {
  const { data, error, refetch } = useDrafts(understood.code)
  const [chosen, setChosen] = useState<Record<number, Choice>>({})
  const told = useTold()
  const proposing = useStep(() => proposeCards(understood.code, Object.values(chosen)), {
    ...told((made: { codes: string[] }) => text.submitted(made.codes.length)),
    onDone: (made) => {
      told(text.submitted(made.codes.length)).onDone(made)
      setChosen({})
    },
  })
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  if (data.length === 0) return <EmptyState title={text.empty} hint={text.emptyHint} />
  const fresh = data.filter((draft) => draft.known.length === 0 && draft.unit)
  const count = Object.keys(chosen).length
  const set = (draft: Draft, choice: Choice | null) =>
    setChosen((before) => {
      const { [draft.number]: _, ...others } = before
      return choice ? { ...others, [draft.number]: choice } : others
    })
  return (
    <>
      <p className="soft">{text.hint}</p>
      <div className="understanding-tools">
        <span className="soft">{text.count(data.length)}</span>
        <Checkbox
          checked={count > 0 && fresh.every((draft) => chosen[draft.number])}
          indeterminate={count > 0 && !fresh.every((draft) => chosen[draft.number])}
          disabled={fresh.length === 0}
          onChange={(event) =>
            setChosen(
              event.target.checked
                ? Object.fromEntries(fresh.map((each) => [each.number, asDrafted(each)]))
                : {},
            )
          }
        >
          {text.all}
        </Checkbox>
        <Button
          type="primary"
          size="small"
          disabled={count === 0}
          loading={proposing.isPending}
          onClick={() => proposing.mutate(undefined)}
        >
          {text.submit(count)}
        </Button>
      </div>
      <ol className="understanding-drafts">
        {data.map((draft) => (
          <DraftRow
            key={`${draft.number}${draft.quote}`}
            code={understood.code}
            draft={draft}
            choice={chosen[draft.number] ?? null}
            hasModel={understood.has_language_model}
            onChoice={(choice) => set(draft, choice)}
            {...(onLight ? { onLight } : {})}
          />
        ))}
      </ol>
    </>
  )
}

export const asDrafted = (draft: Draft): Choice => ({ number: draft.number, quote: draft.quote })
