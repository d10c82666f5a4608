import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { reports as text } from '@/texts/zh/reports'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'
import type { Report } from './api'
import * as api from './api'

const words = text.read

/** What an analyst says to the numbers; until the report is issued it can be changed. */
export function Remarks({ report }: { report: Report }) {
  const [draft, setDraft] = useState<string | null>(null)
  const step = api.useReportStep()
  const { message } = App.useApp()
  const save = (remarks: string) =>
    step.mutate(() => api.saveRemarks(report, remarks), {
      onSuccess: () => {
        setDraft(null)
        message.success(words.done.remark)
      },
      onError: (error) => message.error(explain(error).title),
    })
  return (
    <section aria-label={words.remarks}>
      <h2>{words.remarks}</h2>
      {draft === null && <Told report={report} />}
      {draft === null && report.may.includes('remark') && (
        <Button onClick={() => setDraft(report.remarks)}>{words.write}</Button>
      )}
      {draft !== null && (
        <div className="report-form">
          <Input.TextArea
            autoFocus
            maxLength={4000}
            autoSize={{ minRows: 4, maxRows: 16 }}
            aria-label={words.remarks}
            value={draft}
            onChange={({ target }) => setDraft(target.value)}
          />
          <span>
            <Button type="primary" loading={step.isPending} onClick={() => save(draft)}>
              {words.save}
            </Button>{' '}
            <Button onClick={() => setDraft(null)}>{words.cancel}</Button>
          </span>
        </div>
      )}
    </section>
  )
}

function Told({ report }: { report: Report }) {
  if (!report.remarks) return <p className="soft">{words.noRemarks}</p>
  return (
    <>
      <p className="report-remarks">{report.remarks}</p>
      {report.remarks_at && (
        <p className="soft">
          {words.by(report.remarks_by_name)}
          <Relative at={report.remarks_at} />
        </p>
      )}
    </>
  )
}
