import { RobotOutlined } from '@ant-design/icons'
import { Skeleton } from 'antd'
import { tickets as text } from '@/texts/zh/tickets'
import { Relative } from '@/ui/Relative'
import { EmptyState, ErrorState } from '@/ui/states'
import { type StoryItem, useStory } from './api'
import { Section } from './Section'

/** What was said, decided, sent and answered, the latest first; machine and person told apart. */
export function TicketStory({ id }: { id: string }) {
  const story = useStory(id)
  const items = [...(story.data?.items ?? [])].reverse()
  return (
    <Section title={text.sections.story}>
      {story.error && <ErrorState error={story.error} onRetry={() => story.refetch()} />}
      {story.isPending && <Skeleton active paragraph={false} />}
      {story.data && !items.length && <EmptyState title={text.story.empty} />}
      <ol className="story">
        {items.map((item) => (
          <StoryLine key={`${item.at} ${item.name} ${item.text}`} item={item} />
        ))}
      </ol>
    </Section>
  )
}

function StoryLine({ item }: { item: StoryItem }) {
  const { kinds, kindNames, machine, unknown, citizen } = text.story
  const nameless = item.kind === 'said' ? citizen : unknown
  return (
    <li data-kind={item.kind} data-machine={item.is_machine}>
      <span className="story-mark" role="img" aria-label={kindNames[item.kind]}>
        {kinds[item.kind]}
      </span>
      <div className="story-body">
        <div className="story-who">
          {item.is_machine ? (
            <span className="story-machine">
              <RobotOutlined /> {machine}
            </span>
          ) : (
            <strong>{item.actor_name ?? nameless}</strong>
          )}
          <span className="soft">
            <Relative at={item.at} />
          </span>
        </div>
        <p>{item.text}</p>
      </div>
    </li>
  )
}
