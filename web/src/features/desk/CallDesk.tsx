import { type ReactNode, useState } from 'react'
import { Citations } from '@/features/tickets/Citations'
import type { LikeTicket } from '@/features/tickets/merging/api'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { ErrorState } from '@/ui/states'
import { AssistPanel } from './AssistPanel'
import type { CallRead, Card, Ended, LiveView, Matter } from './api'
import { CallBar } from './CallBar'
import { EvidenceProvider } from './evidence'
import { type Door, FootBar } from './FootBar'
import { LikeDraft } from './LikeDraft'
import { MatterChips, MatterPane, NoMatter } from './MatterPane'
import type { Partial } from './merge'
import { AnsweredDialog } from './outcomes/AnsweredDialog'
import { AppendDialog } from './outcomes/AppendDialog'
import { NotAcceptedDialog } from './outcomes/NotAcceptedDialog'
import type { Told } from './outcomes/Result'
import { TicketPanel } from './outcomes/TicketPanel'
import { TransferDialog } from './outcomes/TransferDialog'
import { Rewording } from './Rewording'
import { Transcript } from './Transcript'
import { useLiveCall } from './useLiveCall'
import { type Ending, useAddMatter, useMatter } from './useMatter'

/** One call on the desk: words, drafts, answers, and the ways out. */
export function CallDesk({ callId, waiting }: { callId: string; waiting: readonly CallRead[] }) {
  const { data: view, error, refetch, partials } = useLiveCall(callId)
  if (error && !view) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!view) return null
  return (
    <EvidenceProvider>
      <div className="desk">
        <CallBar view={view} waiting={waiting} />
        <Body view={view} partials={partials} />
      </div>
    </EvidenceProvider>
  )
}

function Body({ view, partials }: { view: LiveView; partials: Partial[] }) {
  const { matters, call } = view
  const [chosen, setChosen] = useState<number | null>(null)
  const [results, setResults] = useState<Record<number, Told>>({})
  const add = useAddMatter(call.id, setChosen)
  const firstOpen = matters.find(({ state }) => state === 'open')
  const matter = matters.find(({ ordinal }) => ordinal === chosen) ?? firstOpen ?? matters.at(-1)
  const keep = (ended: Told) => {
    setResults((held) => ({ ...held, [ended.ordinal]: ended }))
    // Stay with what was just ended: its query code is to be told now.
    setChosen(ended.ordinal)
  }
  const next = () => {
    const index = matters.findIndex(({ ordinal }) => ordinal === matter?.ordinal)
    setChosen(matters[(index + 1) % matters.length]?.ordinal ?? null)
  }
  useKeys([{ keys: 'Alt+N', label: desk.keys.nextMatter, run: next, isOff: matters.length < 2 }])
  const chips = (
    <MatterChips
      matters={matters}
      chosen={matter?.ordinal}
      onChoose={setChosen}
      onAdd={() => add.mutate()}
    />
  )
  return (
    <>
      <Transcript view={view} partials={partials} />
      {matter ? (
        <MatterDesk
          key={matter.ordinal}
          view={view}
          matter={matter}
          ended={results[matter.ordinal]}
          chips={chips}
          onEnded={keep}
        />
      ) : (
        <>
          <section className="desk-column draft">
            {chips}
            <NoMatter view={view} />
          </section>
          <AssistPanel
            callId={call.id}
            matter={undefined}
            earlier={view.earlier_tickets}
            caller={view.caller}
            onUse={() => {}}
          />
          <FootBar view={view} isOpen={false} isBusy={false} onDoor={() => {}} />
        </>
      )}
    </>
  )
}

interface MatterDeskProps {
  view: LiveView
  matter: Matter
  ended: Told | undefined
  chips: ReactNode
  onEnded: (ended: Told) => void
}

/** What concerns one matter: its draft, its answers, its four doors. */
function MatterDesk({ view, matter, ended, chips, onEnded }: MatterDeskProps) {
  const { shown, change, end, isEnding, reword, isRewording } = useMatter(view.call.id, matter)
  const [door, setDoor] = useState<Door | null>(null)
  const [card, setCard] = useState<Card | null>(null)
  const [isConfidential, setConfidential] = useState(false)
  const [asked, setAsked] = useState(0)
  const [same, setSame] = useState<LikeTicket | null>(null)

  const finish = (ending: Ending, tell: (ended: Ended) => Told = (ended) => ended) =>
    end(ending, {
      onSuccess: (result) => {
        setDoor(null)
        setSame(null)
        onEnded(tell(result))
      },
    })
  const open = (next: Door) => {
    // What is half typed is saved first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    if (next === 'ticket') setAsked((times) => times + 1)
    setDoor(next)
  }
  const use = (chosenCard: Card) => {
    setCard(chosenCard)
    setDoor('answered')
  }
  const dialog = {
    name: desk.matters.name(matter.ordinal),
    isBusy: isEnding,
    onEnd: finish,
    onClose: () => setDoor(null),
  }
  return (
    <>
      <section className="desk-column draft">
        {chips}
        {view.has_assist_failed && (
          <p role="alert" className="draft-notice">
            {desk.call.assistFailed}
          </p>
        )}
        <MatterPane
          matter={shown}
          rewording={
            view.has_language_model && <Rewording isRunning={isRewording} onAsk={reword} />
          }
          ended={ended}
          isConfidential={isConfidential}
          onConfidential={setConfidential}
          onChange={change}
          onDiscard={() => finish({ outcome: 'discarded' })}
        />
        {matter.citations.length > 0 && (
          <section className="draft-cited" aria-label={desk.cards.cited}>
            <h3>{desk.cards.cited}</h3>
            <Citations cited={matter.citations} />
          </section>
        )}
        {door === 'ticket' && shown.state === 'open' && (
          <TicketPanel
            matter={shown}
            isConfidential={isConfidential}
            isBusy={isEnding}
            asked={asked}
            onEnd={finish}
            onClose={() => setDoor(null)}
          />
        )}
      </section>
      <AssistPanel
        callId={view.call.id}
        matter={matter}
        earlier={view.earlier_tickets}
        caller={view.caller}
        onUse={use}
      >
        {shown.state === 'open' && (
          <LikeDraft
            matter={shown}
            call={view.call}
            isConfidential={isConfidential}
            onAppend={setSame}
          />
        )}
      </AssistPanel>
      <FootBar view={view} isOpen={matter.state === 'open'} isBusy={isEnding} onDoor={open} />
      {door === 'answered' && (
        <AnsweredDialog {...dialog} cards={matter.cards} chosen={card?.code ?? null} />
      )}
      {same && <AppendDialog {...dialog} item={same} onClose={() => setSame(null)} />}
      {door === 'not_accepted' && <NotAcceptedDialog {...dialog} />}
      {door === 'transferred' && <TransferDialog {...dialog} isEmergency={matter.is_emergency} />}
    </>
  )
}
