import type { LivePartial } from '@/live/protocol'
import type { Field, LiveView, Matter, MatterChange, Utterance, Words } from './api'

/** Words still being spoken by one party. */
export interface Partial {
  party: Utterance['party']
  start_ms: number
  text: string
}
export type Partials = Readonly<{ [party in Utterance['party']]?: Partial }>

/** Lay a later answer over what is on the screen: final utterances never change, the rest is new. */
export function mergeView(known: LiveView | undefined, read: LiveView): LiveView {
  if (!known || known.call.id !== read.call.id) return read
  const seen = new Set(known.utterances.map(({ seq }) => seq))
  const added = read.utterances.filter(({ seq }) => !seen.has(seq))
  const utterances = added.length ? [...known.utterances, ...added] : known.utterances
  const matters = read.matters.map((matter) => newerOf(known.matters, matter))
  return { ...read, utterances, matters, cursor: Math.max(known.cursor, read.cursor) }
}

/** Words that were read by themselves; the drafts stay as they are. */
export function addWords(known: LiveView, { utterances: read, cursor }: Words): LiveView {
  const seen = new Set(known.utterances.map(({ seq }) => seq))
  const added = read.filter(({ seq }) => !seen.has(seq))
  const utterances = added.length ? [...known.utterances, ...added] : known.utterances
  return { ...known, utterances, silent_ms: 0, cursor: Math.max(known.cursor, cursor) }
}

/** An answer that was under way while the agent's own change was saved must not undo it. */
function newerOf(known: readonly Matter[], read: Matter): Matter {
  const held = known.find(({ ordinal }) => ordinal === read.ordinal)
  return held && held.version > read.version ? held : read
}

/** Put one matter, as the server answered a change of it, into the view. */
export function putMatter(view: LiveView, matter: Matter): LiveView {
  const isKnown = view.matters.some(({ ordinal }) => ordinal === matter.ordinal)
  const matters = isKnown
    ? view.matters.map((held) => (held.ordinal === matter.ordinal ? newerOf([held], matter) : held))
    : [...view.matters, matter]
  return { ...view, matters }
}

/** Take in a partial of this call; anything else is left alone. */
export function takePartial(partials: Partials, heard: LivePartial, callId: string): Partials {
  const { name, call_id, party, start_ms, text } = heard
  if (name !== 'call.partial' || call_id !== callId) return partials
  if (party !== 'agent' && party !== 'citizen') return partials
  return { ...partials, [party]: { party, start_ms: Number(start_ms), text: String(text) } }
}

/** The partials that no final utterance has overtaken, in the order of speaking. */
export function openPartials(partials: Partials, utterances: readonly Utterance[]): Partial[] {
  return Object.values(partials)
    .filter((partial) => partial !== undefined)
    .filter(
      (partial) =>
        !utterances.some((said) => said.party === partial.party && said.end_ms > partial.start_ms),
    )
    .sort((one, other) => one.start_ms - other.start_ms)
}

/** A change on its way to the server, shown as if it were saved. */
export type Change = Omit<MatterChange, 'version'>

function applyTo(field: Field, { set = {}, accept = [], refuse = [] }: Change): Field {
  const entered = set[field.field]
  if (entered) {
    return { ...field, value: entered.value ?? '', code: entered.code ?? null, state: 'edited' }
  }
  if (refuse.includes(field.field)) return { ...field, value: '', code: null, state: 'refused' }
  if (!accept.includes(field.field)) return field
  const { proposed_value, proposed_code } = field
  return { ...field, value: proposed_value ?? field.value, code: proposed_code, state: 'accepted' }
}

/** The matter as it will be once `changes` are saved, in their order. */
export function applyChanges(matter: Matter, changes: readonly Change[]): Matter {
  const to = (field: Field) => changes.reduce(applyTo, field)
  return {
    ...matter,
    category: to(matter.category),
    kind: to(matter.kind),
    urgency: to(matter.urgency),
    title: to(matter.title),
    summary: to(matter.summary),
    fields: matter.fields.map(to),
  }
}
