import { Alert, Button } from 'antd'
import { knowledge } from '@/texts/zh/knowledge'
import { explain } from '@/ui/states'
import { askOwners, useStep } from './api'

const text = knowledge.reviews

interface AskProps {
  policy: string
  cards: readonly { code: string; why: string }[]
}

/** The cards that a policy changes, given to their owners to look at. */
export function AskOwners({ policy, cards }: AskProps) {
  const send = useStep(() => askOwners(policy, cards))
  if (!cards.length) return null
  return (
    <>
      <Button size="small" loading={send.isPending} onClick={() => send.mutate(undefined)}>
        {text.askOwners(cards.length)}
      </Button>
      {send.data && <span role="status">{text.asked(send.data.opened)}</span>}
      {send.error && <Alert type="warning" showIcon title={explain(send.error).title} />}
    </>
  )
}
