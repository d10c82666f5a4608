import { expect, test } from 'vitest'
import { docOf, emptyForm, formOf, lengthOf, linesOf, missing } from './editor'

const filled = {
  ...emptyForm('U-WATER', '2026-11-21'),
  title: ' 停水怎么办 ',
  questions: '停水了\n\n 没水了 \n停水了',
  answer: '十二小时内修复。',
}

test('lines are trimmed, emptied and told once', () => {
  expect(linesOf('停水了\n\n 没水了 \n停水了')).toEqual(['停水了', '没水了'])
})

test('a form and its document are the same thing twice', () => {
  const doc = docOf({
    ...filled,
    valid_to: '',
    policy: ' ',
    condition: {
      name: '户籍',
      question: '户口在本市吗？',
      options: [{ label: '本市', words: '本地的\n本市的', answer: '可以。' }],
    },
  })
  expect(doc).toMatchObject({ title: '停水怎么办', valid_to: null, policy: null, points: [] })
  expect(doc.condition?.options[0]?.words).toEqual(['本地的', '本市的'])
  expect(docOf(formOf(doc, ['没水找谁'], ''))).toEqual(doc)
  expect(formOf(doc, ['没水找谁', '水停了'], '改了').golden).toBe('没水找谁\n水停了')
})

test('says what has to be filled in', () => {
  expect(missing(emptyForm('', ''))).toEqual(['title', 'questions', 'answer', 'unit', 'valid_from'])
  expect(missing(filled)).toEqual([])
  const condition = { name: '户籍', question: '', options: [] }
  expect(missing({ ...filled, condition })).toEqual(['condition'])
})

test('measures what is read aloud', () => {
  expect(lengthOf('带身份证 来。不收费！')).toEqual({ chars: 10, seconds: 3, sentences: 2 })
})
