import { useState } from 'react'
import { type Binding, useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import type { Card, Matter } from './api'
import { CardLookup } from './CardLookup'
import { CardRow } from './CardRow'
import { ReadAloud } from './ReadAloud'
import { SendCard } from './SendCard'
import { useCards } from './useCards'

const text = desk.cards
/** Cards with a key of their own, and the keys of a condition's options behind them. */
const KEYED = 3
const OPTION_KEYS = ['Alt+4', 'Alt+5', 'Alt+6', 'Alt+7', 'Alt+8', 'Alt+9']

export const optionKey = (index: number) => OPTION_KEYS[index]

export const isFinal = (card: Card) => card.answer !== '' && !card.needs_area

interface CardsProps {
  callId: string
  matter: Matter | undefined
  onUse: (card: Card) => void
}

/** What the call brought up by itself, one key each; or what the agent looks up. */
export function AnswerCards({ callId, matter, onUse }: CardsProps) {
  const cards = matter?.cards ?? []
  const { step, choose, send, take } = useCards(callId)
  const [openId, setOpenId] = useState<string | null>(null)
  const [readingId, setReadingId] = useState<string | null>(null)
  const [sendingId, setSendingId] = useState<string | null>(null)
  const held = cards.find(({ id }) => id === openId) ?? cards[0]
  const reading = cards.find(({ id }) => id === readingId)
  const sending = cards.find(({ id }) => id === sendingId)
  const to = matter?.message_to ?? null

  const toggle = (card: Card) => {
    if (card.id === openId) return setOpenId(null)
    setOpenId(card.id)
    step.mutate({ card, done: 'opened' })
  }
  const read = (card: Card) => {
    setOpenId(card.id)
    setReadingId(card.id)
    step.mutate({ card, done: 'read' })
  }
  const cite = (card: Card) =>
    step.mutate({ card, done: card.used_as.includes('cited') ? 'not_cited' : 'cited' })
  const hands = {
    onToggle: toggle,
    onRead: read,
    onUse,
    onSend: (card: Card) => setSendingId(card.id),
    onCite: cite,
    onDismiss: (card: Card) => step.mutate({ card, done: 'dismissed' }),
    onChoose: (card: Card, option: string | null) => choose.mutate({ card, option }),
  }
  const bindings: Binding[] = [
    ...cards.slice(0, KEYED).map((card, index) => ({
      keys: `Alt+${index + 1}`,
      label: desk.keys.openCard(index + 1),
      run: () => toggle(card),
    })),
    ...(held?.condition?.options ?? []).slice(0, OPTION_KEYS.length).map(({ label }, index) => ({
      keys: OPTION_KEYS[index] ?? '',
      label: desk.keys.option(label),
      run: () => held && hands.onChoose(held, label),
    })),
    ...keysOf(held, to, hands),
  ]
  useKeys(bindings)
  return (
    <section className="assist-block assist-cards" aria-label={text.title}>
      <h3>{text.title}</h3>
      {cards.map((card, index) => (
        <CardRow
          key={card.id}
          card={card}
          number={index < KEYED ? index + 1 : null}
          isOpen={card.id === held?.id && (openId === card.id || needsOption(card))}
          isHeld={card.id === held?.id}
          to={to}
          {...hands}
        />
      ))}
      {!cards.length && <p className="soft">{text.none}</p>}
      <CardLookup
        callId={callId}
        ordinal={matter?.state === 'open' ? matter.ordinal : null}
        onTake={(card) =>
          matter &&
          take.mutate(
            { ordinal: matter.ordinal, code: card.code, question: card.question },
            { onSuccess: ({ id }) => setOpenId(id) },
          )
        }
      />
      {reading && <ReadAloud card={reading} onClose={() => setReadingId(null)} />}
      {sending && to && (
        <SendCard
          card={sending}
          to={to}
          isBusy={send.isPending}
          onSend={() => send.mutate({ card: sending, to }, { onSettled: () => setSendingId(null) })}
          onClose={() => setSendingId(null)}
        />
      )}
    </section>
  )
}

export const needsOption = (card: Card) => card.condition !== null && card.option === null

interface Hands {
  onRead: (card: Card) => void
  onSend: (card: Card) => void
  onCite: (card: Card) => void
  onDismiss: (card: Card) => void
}

function keysOf(held: Card | undefined, to: string | null, hands: Hands): Binding[] {
  const act = (run: (card: Card) => void) => () => held && run(held)
  const isOff = !held || !isFinal(held)
  return [
    { keys: 'Alt+R', label: desk.keys.read, isOff, run: act(hands.onRead) },
    {
      keys: 'Alt+S',
      label: desk.keys.send,
      isOff: isOff || !to || held.is_internal,
      run: act(hands.onSend),
    },
    { keys: 'Alt+Q', label: desk.keys.cite, isOff, run: act(hands.onCite) },
    { keys: 'Alt+X', label: desk.keys.dismiss, isOff: !held, run: act(hands.onDismiss) },
  ]
}
