import { Alert, Skeleton } from 'antd'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import { Actions } from './Actions'
import type { Report } from './api'
import * as api from './api'
import { ChartPart } from './ChartPart'
import { RecountPart } from './RecountPart'
import { Remarks } from './Remarks'
import { STATE_COLOURS } from './ReportsPage'
import { SentenceLine } from './SentenceLine'
import { Sources } from './Sources'
import '@/features/figures/figures.css'
import './reports.css'

const words = text.read

/** One report as it stands: sentences that open their rows, charts, remarks, sources. */
export function ReportPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = api.useReport(id)
  useSeen(data)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="panel-waiting" />
  return (
    <article className="report-page">
      <Link to="/reports">{words.back}</Link>
      <Head report={data} />
      {data.body.sections.map((section) => (
        <section key={section.key} aria-label={section.heading}>
          <h2>{section.heading}</h2>
          {section.sentences.map((sentence) => (
            <SentenceLine
              key={`${sentence.refs.join()} ${sentence.text}`}
              sentence={sentence}
              sources={data.body.sources}
            />
          ))}
          <div className="report-charts">
            {(section.charts ?? []).map((chart) => (
              <ChartPart key={chart.key} chart={chart} sources={data.body.sources} />
            ))}
          </div>
        </section>
      ))}
      {data.body.sections.length > 0 && (
        <>
          <Remarks report={data} />
          <RecountPart report={data} />
          <Sources sources={data.body.sources} />
        </>
      )}
    </article>
  )
}

/** Opened, it is unread no more. */
function useSeen(report: Report | undefined) {
  const step = api.useReportStep()
  const { mutate } = step
  const waiting = report?.is_unread ? report.id : undefined
  useEffect(() => {
    if (waiting) mutate(() => api.markSeen(waiting))
  }, [waiting, mutate])
}

function Head({ report }: { report: Report }) {
  const { state, edition, issued_at: issued } = report
  return (
    <header>
      <div className="report-head">
        <h1>{report.title}</h1>
        <StateTag colour={STATE_COLOURS[state]}>{text.states[state]}</StateTag>
        {edition > 1 && <span className="soft">{text.edition(edition)}</span>}
        <span className="report-head-gap" />
        <Actions report={report} />
      </div>
      <p className="soft">
        {words.made(report.made_by_name)}
        <Relative at={report.counted_at} />
        {' · '}
        {issued ? (
          <>
            {words.issued(report.issued_by_name)}
            <Relative at={issued} />
          </>
        ) : (
          words.notIssued
        )}
      </p>
      {report.making !== 'done' && (
        <Alert
          showIcon
          type={report.making === 'failed' ? 'error' : 'info'}
          title={words.making[report.making]}
        />
      )}
      {report.newer_id && (
        <Alert
          showIcon
          type="info"
          title={words.newer}
          action={<Link to={`/reports/${report.newer_id}`}>{words.openNewer}</Link>}
        />
      )}
    </header>
  )
}
