import { PlayCircleOutlined } from '@ant-design/icons'
import { App, Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { desk } from '@/texts/zh/desk'
import { formatTimer } from '@/time/city'
import { ErrorState, explain } from '@/ui/states'
import { useConversations, usePlay } from './api'

const text = desk.demo
const SPEEDS = [1, 2, 4, 8]

/** Only in a demo: written conversations, played into the same socket that a real line uses. */
export function DemoPanel() {
  const { me, can } = useSession()
  const isOn = me.is_demo && can('call:demo')
  const { message } = App.useApp()
  const conversations = useConversations(isOn)
  const play = usePlay()
  const [speed, setSpeed] = useState(2)
  const [isMine, setMine] = useState(Boolean(me.extension))
  const [q, setQ] = useState('')
  if (!isOn) return null
  const start = (conversation: string) =>
    play.mutate(
      { conversation, speed, extension: isMine ? me.extension : null },
      {
        onSuccess: () => message.success(text.started),
        onError: (error) => message.error(`${text.failed}：${explain(error).title}`),
      },
    )
  return (
    <section className="demo-panel" aria-label={text.title}>
      <h3 className="idle-title">{text.title}</h3>
      <p className="soft">{text.hint}</p>
      <div className="demo-options">
        <Segmented
          size="small"
          value={speed}
          onChange={setSpeed}
          aria-label={text.speed}
          options={SPEEDS.map((value) => ({ value, label: text.speeds(value) }))}
        />
        {me.extension && (
          <Segmented
            size="small"
            value={isMine}
            onChange={setMine}
            aria-label={text.target}
            options={[
              { value: true, label: text.mine },
              { value: false, label: text.list },
            ]}
          />
        )}
        <Input
          type="search"
          size="small"
          allowClear
          value={q}
          placeholder={text.search}
          aria-label={text.search}
          onChange={(event) => setQ(event.target.value)}
        />
      </div>
      {conversations.error && <ErrorState error={conversations.error} />}
      <ul className="demo-list">
        {conversations.data?.items
          .filter(({ title }) => title.includes(q.trim()))
          .map(({ id, title, seconds }) => (
            <li key={id}>
              <Button
                size="small"
                icon={<PlayCircleOutlined />}
                aria-label={`${text.play} ${title}`}
                loading={play.isPending && play.variables.conversation === id}
                onClick={() => start(id)}
              />
              <span className="one-line">{title}</span>
              <span className="soft number">{formatTimer(seconds)}</span>
            </li>
          ))}
      </ul>
    </section>
  )
}
