import { Alert, Form, Input, Modal, TreeSelect } from 'antd'
import { useState } from 'react'
import { parentOfCategory, treeOf, useCategories } from '@/features/tickets/city'
import { topics } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import type { FieldTrend } from './api'
import * as api from './api'

const text = topics.campaigns

/** What a field is called here and which categories it gathers. */
export function FieldDialog({ field, onClose }: { field: FieldTrend; onClose: () => void }) {
  const step = api.useStep()
  const all = useCategories()
  const [name, setName] = useState(field.name)
  const [categories, setCategories] = useState(field.categories)
  const send = async () => {
    const run = () => api.setField(field, { name: name.trim(), categories }).then(() => true)
    if (await step.mutateAsync(run).catch(() => false)) onClose()
  }
  return (
    <Modal
      open
      title={field.name}
      okText={topics.confirm}
      cancelText={topics.cancel}
      okButtonProps={{
        disabled: name.trim().length < 2 || !categories.length,
        loading: step.isPending,
      }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <Form layout="vertical">
        <Form.Item label={text.name}>
          <Input
            aria-label={text.name}
            maxLength={40}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Form.Item>
        <Form.Item label={text.categories}>
          <TreeSelect
            aria-label={text.categories}
            multiple
            showSearch={{ treeNodeFilterProp: 'title' }}
            value={categories}
            onChange={setCategories}
            treeData={treeOf(all.data ?? [], parentOfCategory)}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
