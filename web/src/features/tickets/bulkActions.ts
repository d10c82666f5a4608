import { client, unwrap } from '@/api/client'
import { bulk as text } from '@/texts/zh/bulk'
import { rows as hints } from '@/texts/zh/rows'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { TicketRow } from './api'

interface Versioned {
  id: string
  version: number
}

export const itemsOf = (rows: readonly Versioned[]) =>
  rows.map(({ id, version }) => ({ id, version }))

type OfTicket<Row> = (row: Row) => TicketRow

/** What each action on tickets shares: how a row is named. */
const named = <Row>(of: OfTicket<Row>) => ({
  idOf: (row: Row) => of(row).id,
  nameOf: (row: Row) => `${of(row).number} ${of(row).title}`,
})

export const signMany = <Row>(of: OfTicket<Row>): BulkAction<Row> => ({
  ...named(of),
  name: 'sign',
  label: text.sign,
  keys: 'S',
  fits: (row) => of(row).state === 'to_sign',
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/sign', { body: { items: itemsOf(rows.map(of)), is_preview } }),
    ),
})

export const urgeMany = <Row>(of: OfTicket<Row>): BulkAction<Row> => ({
  ...named(of),
  name: 'urge',
  label: text.urge,
  keys: 'U',
  words: { label: text.urgeWords, isNeeded: true },
  send: (rows, is_preview, words) =>
    unwrap(
      client.POST('/api/v1/bulk/urge', {
        body: { items: itemsOf(rows.map(of)), is_preview, text: words || text.urgePreview },
      }),
    ),
})

export const settleMany = <Row>(
  of: OfTicket<Row>,
  reply: (row: Row) => string,
): BulkAction<Row> => ({
  ...named(of),
  name: 'settle',
  label: text.settle,
  keys: 'Y',
  hint: hints.bulk.settleHint,
  tell: reply,
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/settle', { body: { items: itemsOf(rows.map(of)), is_preview } }),
    ),
})

export const reviewMany = <Row>(of: OfTicket<Row>, then: 'dispatch' | 'send'): BulkAction<Row> => ({
  ...named(of),
  name: `review-${then}`,
  label: text.review[then],
  keys: then === 'dispatch' ? 'V' : 'D',
  hint: hints.bulk.dispatchHint,
  fits: (row) => of(row).state === 'to_review',
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/review', {
        body: { items: itemsOf(rows.map(of)), is_preview, then },
      }),
    ),
})

export const dispatchMany = <Row>(
  of: OfTicket<Row>,
  proposed: (row: Row) => string | null,
): BulkAction<Row> => ({
  ...named(of),
  name: 'dispatch',
  label: text.dispatch,
  keys: 'A',
  hint: hints.bulk.dispatchHint,
  fits: (row) => of(row).state === 'to_dispatch',
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/dispatch', {
        body: {
          items: rows.map((row) => ({
            id: of(row).id,
            version: of(row).version,
            unit_id: proposed(row),
          })),
          is_preview,
        },
      }),
    ),
})
