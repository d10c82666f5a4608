import { expect, test } from 'vitest'
import { piecesOf } from './spans'

const shown = (text: string, spans: [number, number][], seq = 1) =>
  piecesOf(
    text,
    seq,
    spans.map(([start, end]) => ({ seq: 1, start, end })),
  ).map((piece) => (piece.isLit ? `[${piece.text}]` : piece.text))

test('lights the evidence and keeps every word', () => {
  expect(
    shown('梧桐湾十三栋停水', [
      [0, 3],
      [6, 8],
    ]),
  ).toEqual(['[梧桐湾]', '十三栋', '[停水]'])
})

test('spans that overlap light once', () => {
  expect(
    shown('梧桐湾停水', [
      [0, 3],
      [1, 5],
    ]),
  ).toEqual(['[梧桐湾]', '[停水]'])
})

test('spans beyond the words or of another utterance light nothing more', () => {
  expect(shown('停水', [[1, 9]])).toEqual(['停', '[水]'])
  expect(shown('停水', [[0, 2]], 2)).toEqual(['停水'])
})
