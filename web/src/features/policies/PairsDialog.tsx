import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Modal, Select, Table } from 'antd'
import { useState } from 'react'
import { client, unwrap } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { policies } from '@/texts/zh/policies'
import { ErrorState, explain } from '@/ui/states'
import { type GoFile, type Pair, proposePairs, usePairs } from './api'

const text = policies.pairs

/** Questions and answers of a sheet: chosen ones are proposed as cards. */
export function PairsDialog({ file, onClose }: { file: GoFile; onClose: () => void }) {
  const { message } = App.useApp()
  const list = usePairs(file.id)
  const units = useQuery({
    queryKey: ['units'],
    queryFn: () => unwrap(client.GET('/api/v1/units')),
  })
  const [chosen, setChosen] = useState<number[] | null>(null)
  const [unit, setUnit] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const open = list.data?.filter(({ card }) => !card).map(({ ordinal }) => ordinal) ?? []
  const wanted = (chosen ?? open).filter((ordinal) => open.includes(ordinal)).slice(0, 200)
  const step = useStep(
    () => proposePairs(file.id, { ordinals: wanted, unit, valid_from: from || null }),
    { onDone: ({ codes }) => message.success(text.done(codes.length)) },
  )
  return (
    <Modal
      open
      width={920}
      title={`${text.title} ${file.name}`}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {text.close}
        </Button>,
        <Button
          key="go"
          type="primary"
          disabled={!wanted.length}
          loading={step.isPending}
          onClick={() => step.mutate(undefined)}
        >
          {text.propose(wanted.length)}
        </Button>,
      ]}
    >
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      <div className="policies-pairs">
        <div>
          {text.unit}
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            aria-label={text.unit}
            value={unit}
            onChange={(value) => setUnit(value ?? null)}
            options={units.data?.map(({ code, name }) => ({ value: code, label: name })) ?? []}
          />
        </div>
        <div>
          {text.from}
          <Input
            type="date"
            aria-label={text.from}
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        </div>
      </div>
      {step.error && <Alert type="error" showIcon role="alert" title={explain(step.error).title} />}
      <Table<Pair>
        rowKey="ordinal"
        size="small"
        loading={list.isPending}
        dataSource={list.data ?? []}
        pagination={{ pageSize: 10, size: 'small' }}
        rowSelection={{
          selectedRowKeys: wanted,
          onChange: (keys) => setChosen(keys.map(Number)),
          getCheckboxProps: ({ card }) => ({ disabled: card !== null }),
        }}
        columns={[
          { title: text.question, dataIndex: 'question', width: 260 },
          { title: text.answer, dataIndex: 'answer' },
          { title: text.card, dataIndex: 'card', width: 150 },
        ]}
      />
    </Modal>
  )
}
