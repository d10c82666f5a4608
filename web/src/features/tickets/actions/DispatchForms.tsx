import { useQuery } from '@tanstack/react-query'
import { Alert, Checkbox, Form, Input, Radio, Select, Skeleton } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { actions as text } from '@/texts/zh/actions'
import { common } from '@/texts/zh/common'
import { parts } from '@/texts/zh/parts'
import type { TicketDetail } from '../api'
import { CategoryPicker } from '../pickers'
import { CandidateText } from './CandidateText'
import { StepForm } from './StepForm'
import { dispatch, review } from './steps'

export type Candidate = components['schemas']['CandidateRead']
type Body = components['schemas']['ReviewBody']

interface FormProps {
  ticket: Pick<TicketDetail, 'id' | 'version' | 'kind' | 'urgency' | 'category'>
  onClose: () => void
  onDone?: () => void
}

/** Every unit that the catalogue lists for the ticket: no other may be sent to. */
export const useCandidates = (id: string) =>
  useQuery({
    queryKey: ['candidates', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/tickets/{id}/candidates', { params: { path: { id } } })),
  })

/** Choose among the units that the catalogue lists, each with its row and its reasons. */
export function DispatchForm({ ticket, onClose, onDone }: FormProps) {
  const { form: words } = text
  const { data: candidates, isPending } = useCandidates(ticket.id)
  if (isPending) return <Skeleton active />
  const listed = candidates ?? []
  return (
    <StepForm<DispatchValues>
      action="dispatch"
      width={620}
      initial={listed[0] ? { duty: keyOf(listed[0]), assists: expectedOf(listed[0]) } : {}}
      onClose={onClose}
      {...(onDone && { onDone })}
      onSend={({ duty, note, assists }) => {
        const chosen = listed.find((candidate) => keyOf(candidate) === duty)
        return dispatch(ticket, {
          unit_id: chosen?.unit.id ?? '',
          duty_code: chosen?.duty_code ?? null,
          note: note ?? '',
          assists: assists ?? [],
        })
      }}
    >
      {(form) => (
        <>
          {!listed.length && <Alert type="warning" showIcon title={words.noCandidates} />}
          <Form.Item
            name="duty"
            label={words.unit}
            rules={[{ required: true, message: words.unitNeeded }]}
          >
            <Select
              autoFocus
              placeholder={words.unitSearch}
              showSearch={{ optionFilterProp: 'search' }}
              options={listed.map((candidate) => ({
                value: keyOf(candidate),
                label: candidate.unit.name,
                search: `${candidate.unit.name} ${candidate.unit.short_name} ${candidate.unit.code}`,
                candidate,
              }))}
              optionRender={({ data }) => <CandidateText candidate={data.candidate} />}
              listHeight={360}
              onChange={(duty: string) => {
                const chosen = listed.find((candidate) => keyOf(candidate) === duty)
                form.setFieldValue('assists', chosen ? expectedOf(chosen) : [])
              }}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const duty = form.getFieldValue('duty')
              const chosen = listed.find((candidate) => keyOf(candidate) === duty)
              return (
                !!chosen?.assists.length && (
                  <Form.Item name="assists" label={parts.assists}>
                    <Checkbox.Group options={assistChoices(chosen)} />
                  </Form.Item>
                )
              )
            }}
          </Form.Item>
          <Form.Item name="note" label={words.dispatchNote}>
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

export const keyOf = ({ unit, duty_code }: Candidate) => `${unit.id} ${duty_code}`

interface DispatchValues {
  duty: string
  note?: string
  assists?: string[]
}

/** The assisting units that the joint list expects: asked unless somebody unticks them. */
export const expectedOf = ({ assists }: Candidate) =>
  assists.filter(({ is_expected }) => is_expected).map(({ unit }) => unit.id)

export const assistChoices = ({ assists }: Candidate) =>
  assists.map(({ unit, is_expected }) => ({
    value: unit.id,
    label: is_expected ? `${unit.short_name}（${parts.expected}）` : unit.short_name,
  }))

interface ReviewValues {
  category?: string
  kind: NonNullable<Body['kind']>
  urgency: NonNullable<Body['urgency']>
  after: NonNullable<Body['then']>
  reason?: string
}

const choices = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** Correct what the ticket is; a change needs its reason. Then on to the dispatcher, or sent. */
export function ReviewForm({ ticket, onClose, onDone }: FormProps) {
  const { form: words } = text
  const changed = ({ category, kind, urgency }: ReviewValues) => ({
    ...(category && category !== ticket.category.code && { category_code: category }),
    ...(kind !== ticket.kind && { kind }),
    ...(urgency !== ticket.urgency && { urgency }),
  })
  return (
    <StepForm<ReviewValues>
      action="review"
      width={620}
      initial={{
        category: ticket.category.code,
        kind: ticket.kind,
        urgency: ticket.urgency,
        after: 'send',
      }}
      onClose={onClose}
      {...(onDone && { onDone })}
      onSend={(values) =>
        review(ticket, {
          ...changed(values),
          reason: values.reason ?? '',
          // biome-ignore lint/suspicious/noThenProperty: the server's word for what comes after
          then: values.after,
        })
      }
    >
      {(form) => (
        <>
          <Form.Item name="category" label={words.category}>
            <CategoryPicker placeholder={words.category} />
          </Form.Item>
          <Form.Item name="kind" label={words.kind}>
            <Radio.Group optionType="button" options={choices(common.kinds)} />
          </Form.Item>
          <Form.Item name="urgency" label={words.urgency}>
            <Radio.Group optionType="button" options={choices(common.urgencies)} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const isChanged = Object.keys(changed(form.getFieldsValue(true))).length > 0
              return (
                isChanged && (
                  <Form.Item
                    name="reason"
                    label={words.reason}
                    rules={[{ required: true, whitespace: true, message: words.changed }]}
                  >
                    <Input.TextArea rows={2} maxLength={2000} placeholder={words.changed} />
                  </Form.Item>
                )
              )
            }}
          </Form.Item>
          <Form.Item name="after" label={words.after}>
            <Radio.Group optionType="button" options={choices(words.afters)} />
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}
