import { Button, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'
import { webhooks as text } from '@/texts/zh/webhooks'
import { KeyHint } from '@/ui/KeyHint'
import { EmptyState, ErrorState } from '@/ui/states'
import './webhooks.css'
import { useWebhooks, type Webhook } from './api'
import { WebhookCard } from './WebhookCard'
import { WebhookForm } from './WebhookForm'

/** 事件推送: every receiver with what is wrong with it; its log opens below it. */
export function WebhooksPage() {
  const list = useWebhooks()
  const [params, setParams] = useSearchParams()
  const [form, setForm] = useState<{ row?: Webhook } | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const opened = params.get('log')
  useKeys([{ keys: 'n', label: text.create, run: () => setForm({}), isOff: form !== null }])
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  const toggle = (id: string) => setParams(opened === id ? {} : { log: id })
  return (
    <div className="webhooks">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Button type="primary" onClick={() => setForm({})}>
          {text.create} <KeyHint keys="n" />
        </Button>
        <span className="soft">{text.intro}</span>
      </div>
      {list.isPending && <p className="soft">{common.loading}</p>}
      {list.data?.length === 0 && <EmptyState title={text.empty} hint={text.emptyHint} />}
      {list.data?.map((row) => (
        <WebhookCard
          key={row.id}
          row={row}
          isOpen={opened === row.id}
          onOpen={() => toggle(row.id)}
          onChange={() => setForm({ row })}
          onSecret={setSecret}
        />
      ))}
      {form && <WebhookForm row={form.row} onClose={() => setForm(null)} onSecret={setSecret} />}
      <Modal
        open={secret !== null}
        title={text.secret}
        onCancel={() => setSecret(null)}
        footer={<Button onClick={() => setSecret(null)}>{common.close}</Button>}
      >
        <p>{text.secretOnce}</p>
        <Typography.Text code copyable className="webhook-secret">
          {secret ?? ''}
        </Typography.Text>
      </Modal>
    </div>
  )
}
