import { App, Button, Table } from 'antd'
import { word } from '@/texts/zh/common'
import { signIn } from '@/texts/zh/signIn'
import { inCity } from '@/time/city'
import { explain } from '@/ui/states'
import { endOthers, endSession, type Session, useOwn } from './api'

const text = signIn.own.sessions
const moment = (at: string) => inCity(at).format('YYYY-MM-DD HH:mm')

export function SessionsPart({ sessions }: { sessions: readonly Session[] }) {
  const { message } = App.useApp()
  const others = useOwn(endOthers, ({ count }) => message.success(text.ended(count)))
  const one = useOwn(endSession)
  const problem = others.error ?? one.error
  return (
    <section>
      <h2>{text.title}</h2>
      {problem && <p role="alert">{explain(problem).title}</p>}
      <Table<Session>
        rowKey="id"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...sessions]}
        columns={[
          {
            title: text.device,
            render: (_, { device, is_this }) => (
              <>
                {device || text.unknown}{' '}
                {is_this && <span className="word-tag">{text.current}</span>}
              </>
            ),
          },
          { title: text.method, render: (_, { method }) => word(text.methods, method) },
          { title: text.began, render: (_, { began_at }) => moment(began_at) },
          { title: text.seen, render: (_, { last_seen_at }) => moment(last_seen_at) },
          {
            title: '',
            render: (_, { id, is_this }) =>
              !is_this && (
                <Button size="small" onClick={() => one.mutate(id)}>
                  {text.end}
                </Button>
              ),
          },
        ]}
      />
      {sessions.length > 1 ? (
        <Button
          className="account-below"
          loading={others.isPending}
          onClick={() => others.mutate(undefined)}
        >
          {text.endOthers}
        </Button>
      ) : (
        <p className="soft account-below">{text.only}</p>
      )}
    </section>
  )
}
