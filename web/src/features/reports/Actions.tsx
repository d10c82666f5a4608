import { App, Button, Dropdown, Popconfirm } from 'antd'
import { useNavigate } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import { explain } from '@/ui/states'
import type { Format, Report } from './api'
import * as api from './api'

const words = text.read
const FORMATS: readonly Format[] = ['docx', 'pdf', 'xlsx']

/** What this person may do with the report. */
export function Actions({ report }: { report: Report }) {
  const step = api.useReportStep()
  const { message } = App.useApp()
  const go = useNavigate()
  const failed = (error: Error) => message.error(explain(error).title)
  const run = (what: () => Promise<unknown>, done?: string) =>
    step.mutate(what, { onSuccess: () => done && message.success(done), onError: failed })
  const isIssued = report.state === 'issued'
  const remake = () =>
    step.mutate(() => api.makeReport(bodyOf(report)), {
      onSuccess: (made) => {
        message.success(words.done.ask)
        go(`/reports/${(made as Report).id}`)
      },
      onError: failed,
    })
  return (
    <>
      {report.may.includes('make') && !report.newer_id && (
        <Button loading={step.isPending || report.making === 'waiting'} onClick={remake}>
          {isIssued ? words.correct : words.remake}
        </Button>
      )}
      {report.may.includes('issue') && (
        <Popconfirm
          title={words.issueAsk}
          okText={words.issue}
          cancelText={words.cancel}
          onConfirm={() => run(() => api.issueReport(report), words.done.issue)}
        >
          <Button type="primary">{words.issue}</Button>
        </Popconfirm>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items: FORMATS.map((key) => ({ key, label: words.formats[key] })),
          onClick: ({ key }) => run(() => api.exportReport(report, key as Format)),
        }}
      >
        <Button disabled={report.body.sections.length === 0}>{words.export}</Button>
      </Dropdown>
    </>
  )
}

const bodyOf = ({ kind, first_day: day, unit_code: unit, place_code: place, state }: Report) => ({
  kind,
  day,
  unit_code: unit,
  place_code: place,
  again: state === 'issued',
})
