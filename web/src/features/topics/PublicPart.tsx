import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { topics } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import { AskDialog, type Asking } from './AskDialog'
import type { Topic } from './api'
import * as api from './api'

const text = topics.public

/** Words for citizens: one writes, another approves. */
export function PublicPart({ topic }: { topic: Topic }) {
  const { can } = useSession()
  const step = api.useStep()
  const [asking, setAsking] = useState<Asking | null>(null)
  const { public: words } = topic
  const mayWrite = can('topic:edit')
  const write = () =>
    setAsking({
      title: text.title,
      ask: text.ask,
      start: words.text,
      run: (said) => api.propose(topic, said),
    })
  return (
    <section aria-label={text.title}>
      <h2>
        {text.title}{' '}
        {mayWrite && (
          <Button size="small" onClick={write}>
            {words.text ? text.rewrite : text.write}
          </Button>
        )}
      </h2>
      <p className="soft">{text.hint}</p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {words.state === 'proposed' && (
        <>
          <p>{text.waiting(words.written_by)}</p>
          <p className="topic-words">{words.text}</p>
          {topic.may.approve && (
            <div className="measure-steps">
              <Button type="primary" onClick={() => step.mutate(() => api.approve(topic))}>
                {text.approve}
              </Button>
              <Button onClick={() => step.mutate(() => api.sendBack(topic))}>
                {text.sendBack}
              </Button>
            </div>
          )}
        </>
      )}
      {words.published ? (
        <>
          <h3>{text.shown}</h3>
          <p className="topic-words">{words.published}</p>
          <p className="soft">{text.approved(words.approved_by)}</p>
          {mayWrite && (
            <Button size="small" onClick={() => step.mutate(() => api.withdraw(topic))}>
              {text.withdraw}
            </Button>
          )}
        </>
      ) : (
        words.state !== 'proposed' && <p className="soft">{text.none}</p>
      )}
      {asking && <AskDialog asking={asking} onClose={() => setAsking(null)} />}
    </section>
  )
}
