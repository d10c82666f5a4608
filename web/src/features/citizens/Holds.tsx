import { Button, Form, Input, Space, Spin } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { erasures } from '@/texts/zh/citizens'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { askHold, askRelease, decideHold, type Hold, releaseHold, useAct, useHolds } from './api'
import { NoteModal } from './NoteModal'

const text = erasures.holds

const COLOURS: Record<Hold['state'], StateColour> = {
  asked: 'near',
  held: 'in_hand',
  release_asked: 'near',
  released: 'done',
  refused: 'waiting',
}

interface Given {
  number: string
  reason: string
}

/** Tickets that are kept as evidence: placed and lifted by two people. */
export function Holds() {
  const { data, error, refetch } = useHolds()
  const [form] = Form.useForm<Given>()
  const act = useAct(erasures.done, () => form.resetFields())
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <>
      <Form<Given>
        form={form}
        layout="inline"
        className="retention-tools"
        onFinish={({ number, reason }) => act.mutate(() => askHold(number, reason, text.notFound))}
      >
        <Form.Item
          name="number"
          label={text.number}
          rules={[{ required: true, pattern: /^\d{14}$/, message: text.number }]}
        >
          <Input maxLength={14} style={{ width: 170 }} />
        </Form.Item>
        <Form.Item name="reason" label={text.reason} rules={[{ required: true, min: 2 }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {text.add}
        </Button>
      </Form>
      {!data && <Spin className="citizens-wait" />}
      {data && !data.items.length && <EmptyState title={text.none} hint={text.noneHint} />}
      <ul className="notes">
        {data?.items.map((row) => (
          <One key={row.id} row={row} />
        ))}
      </ul>
    </>
  )
}

function One({ row }: { row: Hold }) {
  return (
    <li>
      <Space wrap>
        <StateTag colour={COLOURS[row.state]}>{text.states[row.state]}</StateTag>
        <Link to={`/tickets/${row.ticket_id}`} className="number">
          {row.number}
        </Link>
        <span>{row.reason}</span>
        {row.release_reason && <span>{row.release_reason}</span>}
      </Space>
      <p className="soft erasure-who">
        <span>
          {row.asked_by_name} <Relative at={row.asked_at} />
        </span>
        {row.held_at && (
          <span>
            {text.states.held} {row.held_by_name} <Relative at={row.held_at} />
          </span>
        )}
        {row.released_at && (
          <span>
            {text.states.released} {row.released_by_name} <Relative at={row.released_at} />
          </span>
        )}
      </p>
      <Steps row={row} />
    </li>
  )
}

function Steps({ row }: { row: Hold }) {
  const [isAsking, setAsking] = useState(false)
  const act = useAct(erasures.done, () => setAsking(false))
  const take = (run: () => Promise<unknown>) => () => act.mutate(run)
  if (row.state === 'asked' && row.may_decide)
    return (
      <Space>
        <Button size="small" type="primary" onClick={take(() => decideHold(row, true))}>
          {text.agree}
        </Button>
        <Button size="small" onClick={take(() => decideHold(row, false))}>
          {text.refuse}
        </Button>
      </Space>
    )
  if (row.state === 'release_asked' && row.may_release)
    return (
      <Space>
        <Button size="small" type="primary" onClick={take(() => releaseHold(row, true))}>
          {text.release}
        </Button>
        <Button size="small" onClick={take(() => releaseHold(row, false))}>
          {text.keep}
        </Button>
      </Space>
    )
  if (row.state === 'asked' || row.state === 'release_asked')
    return <span className="soft">{text.other}</span>
  if (row.state !== 'held') return null
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {text.askRelease}
      </Button>
      {isAsking && (
        <NoteModal
          title={text.askRelease}
          hint={text.noneHint}
          label={text.reason}
          isBusy={act.isPending}
          onClose={() => setAsking(false)}
          onDone={(note) => act.mutate(() => askRelease(row, note))}
        />
      )}
    </>
  )
}
