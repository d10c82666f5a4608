import type { CardDocument } from './api'

type Point = NonNullable<CardDocument['points']>[number]
type Option = NonNullable<CardDocument['condition']>['options'][number]

/** A card as one types it: lists are lines, nothing is missing. */
export interface Form {
  code: string
  title: string
  questions: string
  answer: string
  points: Required<Point>[]
  categories: string[]
  unit: string
  policy: string
  source: { title: string; number: string; clause: string }
  quote: string
  valid_from: string
  valid_to: string
  area: string
  audience: string
  sensitivity: 'public' | 'internal'
  condition: { name: string; question: string; options: FormOption[] } | null
  attachments: NonNullable<CardDocument['attachments']>
  golden: string
  note: string
}

export interface FormOption {
  label: string
  words: string
  answer: string
}

export const linesOf = (text: string) => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

const ONE_OPTION: FormOption = { label: '', words: '', answer: '' }
export const NEW_CONDITION = { name: '', question: '', options: [ONE_OPTION, ONE_OPTION] }
export const NEW_POINT: Required<Point> = { label: '', text: '', clause: '', quote: '' }
export const NEW_OPTION = ONE_OPTION

export const emptyForm = (unit: string, today: string): Form => ({
  code: '',
  title: '',
  questions: '',
  answer: '',
  points: [NEW_POINT],
  categories: [],
  unit,
  policy: '',
  source: { title: '', number: '', clause: '' },
  quote: '',
  valid_from: today,
  valid_to: '',
  area: '',
  audience: '',
  sensitivity: 'public',
  condition: null,
  attachments: [],
  golden: '',
  note: '',
})

export function formOf(doc: CardDocument, golden: readonly string[], note: string): Form {
  const { condition, source } = doc
  return {
    code: doc.code ?? '',
    title: doc.title,
    questions: doc.questions.join('\n'),
    answer: doc.answer,
    points: (doc.points ?? []).map((point) => ({ ...NEW_POINT, ...point })),
    categories: doc.categories ?? [],
    unit: doc.unit,
    policy: doc.policy ?? '',
    source: {
      title: source?.title ?? '',
      number: source?.number ?? '',
      clause: source?.clause ?? '',
    },
    quote: doc.quote ?? '',
    valid_from: doc.valid_from,
    valid_to: doc.valid_to ?? '',
    area: doc.area ?? '',
    audience: doc.audience ?? '',
    sensitivity: doc.sensitivity ?? 'public',
    condition: condition ? { ...condition, options: condition.options.map(optionOf) } : null,
    attachments: doc.attachments ?? [],
    golden: golden.join('\n'),
    note,
  }
}

const optionOf = ({ label, words, answer }: Option): FormOption => ({
  label,
  words: (words ?? []).join('\n'),
  answer,
})

export function docOf(form: Form): CardDocument {
  const { condition } = form
  return {
    code: form.code.trim(),
    title: form.title.trim(),
    questions: linesOf(form.questions),
    answer: form.answer.trim(),
    points: form.points.filter(({ label, text }) => label.trim() || text.trim()),
    categories: form.categories,
    unit: form.unit,
    policy: form.policy.trim() || null,
    source: form.source,
    quote: form.quote.trim(),
    valid_from: form.valid_from,
    valid_to: form.valid_to || null,
    area: form.area,
    audience: form.audience.trim(),
    sensitivity: form.sensitivity,
    condition: condition && {
      name: condition.name.trim(),
      question: condition.question.trim(),
      options: condition.options.map(({ label, words, answer }) => ({
        label: label.trim(),
        words: linesOf(words),
        answer: answer.trim(),
      })),
    },
    attachments: form.attachments,
  }
}

const SPOKEN_PER_SECOND = 4.5

/** What reading it aloud takes: characters, seconds, sentences. */
export function lengthOf(answer: string) {
  const chars = [...answer.replace(/\s/g, '')].length
  const sentences = answer.split(/[。！？!?]+/).filter((part) => part.trim()).length
  return { chars, seconds: Math.ceil(chars / SPOKEN_PER_SECOND), sentences }
}

export type Missing = 'title' | 'questions' | 'answer' | 'unit' | 'valid_from' | 'condition'

/** What has to be filled in before anything can be kept. */
export function missing(form: Form): Missing[] {
  const found: Missing[] = []
  if (!form.title.trim()) found.push('title')
  if (!linesOf(form.questions).length) found.push('questions')
  if (!form.answer.trim()) found.push('answer')
  if (!form.unit) found.push('unit')
  if (!form.valid_from) found.push('valid_from')
  const { condition } = form
  const isBad =
    condition !== null &&
    (!condition.name.trim() ||
      !condition.question.trim() ||
      condition.options.some(({ label, answer }) => !label.trim() || !answer.trim()))
  if (isBad) found.push('condition')
  return found
}
