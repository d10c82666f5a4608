import { expect, test } from 'vitest'
import { cut } from './marks'
import { addWords, applyChanges, mergeView, openPartials, putMatter, takePartial } from './merge'
import { makeMatter, makeView } from './testing'

const second = { seq: 2, party: 'agent', start_ms: 1000, end_ms: 2000, text: '在哪里' } as const

test('later answers add words and never repeat or drop any', () => {
  const known = makeView()
  const read = makeView({ utterances: [second], cursor: 2 })
  const merged = mergeView(known, read)
  expect(merged.utterances.map(({ seq }) => seq)).toEqual([1, 2])
  expect(mergeView(merged, read).utterances.map(({ seq }) => seq)).toEqual([1, 2])
  expect(mergeView(merged, makeView({ utterances: [], cursor: 1 })).cursor).toBe(2)
})

test('an answer from before a saved change does not undo it', () => {
  const saved = makeMatter({ version: 4, template_name: '燃气' })
  const view = putMatter(makeView(), saved)
  const merged = mergeView(view, makeView({ matters: [makeMatter({ version: 3 })] }))
  expect(merged.matters[0]?.template_name).toBe('燃气')
  const newer = mergeView(view, makeView({ matters: [makeMatter({ version: 4 })] }))
  expect(newer.matters[0]?.template_name).toBe('停水')
})

test('a matter that the brain took back is gone', () => {
  expect(mergeView(makeView(), makeView({ matters: [] })).matters).toEqual([])
})

test('words read alone are added once, the drafts stay', () => {
  const view = makeView()
  const read = { utterances: [...view.utterances, second], cursor: second.seq }
  const added = addWords(view, read)
  expect(added.utterances).toEqual([...view.utterances, second])
  expect(added.matters).toBe(view.matters)
  expect(added.cursor).toBe(second.seq)
  expect(addWords(added, { utterances: view.utterances, cursor: 0 })).toMatchObject({
    utterances: added.utterances,
    cursor: second.seq,
  })
})

test('partials of this call show until their final utterance', () => {
  const heard = { name: 'call.partial', call_id: 'call-1', start_ms: 1000, text: '在哪' }
  const partials = takePartial({}, { ...heard, party: 'agent' }, 'call-1')
  expect(openPartials(partials, makeView().utterances).map(({ text }) => text)).toEqual(['在哪'])
  expect(openPartials(partials, [...makeView().utterances, second])).toEqual([])
  expect(takePartial({}, { ...heard, party: 'agent' }, 'call-2')).toEqual({})
  expect(takePartial({}, { ...heard, party: 'robot' }, 'call-1')).toEqual({})
})

test('changes under way show as if they were saved', () => {
  const shown = applyChanges(makeMatter(), [
    { accept: ['title'] },
    { set: { who: { value: '周桂芳' } } },
    { refuse: ['summary'] },
  ])
  expect(shown.title).toMatchObject({ state: 'accepted', value: '停水' })
  expect(shown.fields[0]).toMatchObject({ state: 'edited', value: '周桂芳' })
  expect(shown.summary).toMatchObject({ state: 'refused', value: '' })
  expect(shown.kind.state).toBe('proposed')
})

test('marks cut an utterance by characters, also beyond the basic plane', () => {
  const pieces = cut('𠮷祥里停水', 1, [
    { kind: 'lit', span: { seq: 1, start: 3, end: 5 } },
    { kind: 'risk', span: { seq: 1, start: 4, end: 5 } },
    { kind: 'lit', span: { seq: 2, start: 0, end: 1 } },
  ])
  expect(pieces.map(({ text, kinds }) => [text, kinds])).toEqual([
    ['𠮷祥里', []],
    ['停', ['lit']],
    ['水', ['lit', 'risk']],
  ])
})
