import { Progress, Spin } from 'antd'
import { data } from '@/texts/zh/data'
import type { Run } from '../types'

const text = data.import

/** A run that the server is busy with; one may leave and come back. */
export function Working({ run }: { run: Run }) {
  const { state, done, total } = run
  const percent = total ? Math.min(99, Math.floor((done / total) * 100)) : 0
  // One transaction: until it ends there is nothing between none and all.
  const isWhole = state === 'applying' && done === 0
  return (
    <div className="data-working" role="status">
      <h2 className="data-outcome-title">{state === 'reading' ? text.reading : text.applying}</h2>
      <p>{run.file_name}</p>
      {isWhole ? (
        <p>
          <Spin size="small" /> {text.atOnce(total)}
        </p>
      ) : (
        <>
          <Progress percent={percent} status="active" />
          {total > 0 && <p className="number">{text.progress(done, total)}</p>}
        </>
      )}
      <p className="soft">{text.readingHint}</p>
    </div>
  )
}
