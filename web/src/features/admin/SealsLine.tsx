import { App, Button } from 'antd'
import { useStep } from '@/features/tickets/api'
import { admin } from '@/texts/zh/admin'
import { inCity } from '@/time/city'
import { explain } from '@/ui/states'
import { type Seals, useSeals, verifySeals } from './api'

const text = admin.audit.seals
const shown = (count: number) => count.toLocaleString('zh-CN')

/** What the newest verification found, in one line. */
function Verdict({ checks }: { checks: Seals['checks'] }) {
  const [last] = checks
  if (!last) return <span className="soft">{text.never}</span>
  const at = inCity(last.ended_at ?? last.asked_at).format('M月D日 HH:mm')
  if (last.state === 'waiting' || last.state === 'running')
    return <span role="status">{text.running(last.done, last.total)}</span>
  if (last.problems.length)
    return <strong role="alert">{text.broken(last.problems.length, at)}</strong>
  if (last.state !== 'whole') return <span role="alert">{text.failed(at)}</span>
  return <span>{text.whole(shown(last.events), at)}</span>
}

/** History is sealed by a chain of hashes; here one sees how far, and has it verified. */
export function SealsLine() {
  const { message } = App.useApp()
  const { data, error, refetch } = useSeals()
  const verifying = useStep(verifySeals, {
    onDone: () => {
      message.success(text.started)
      refetch()
    },
    onRefused: (refused) => message.error(explain(refused).title),
  })
  if (error) return <p className="audit-seals soft">{explain(error).title}</p>
  if (!data) return null
  const [last] = data.checks
  return (
    <section className="audit-seals" aria-label={text.title}>
      <strong>{text.title}</strong>
      <span title={data.head ? text.newest(data.head.n, data.head.hash) : undefined}>
        {data.head
          ? text.line(shown(data.seals), shown(data.events), shown(data.unsealed))
          : text.none}
      </span>
      <Verdict checks={data.checks} />
      <Button
        size="small"
        loading={verifying.isPending}
        onClick={() => verifying.mutate(undefined)}
      >
        {text.verify}
      </Button>
      {last && last.problems.length > 0 && (
        <ul>
          {last.problems.map((problem) => (
            <li key={`${problem.n} ${problem.fault} ${problem.event_id}`}>{problem.text}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
