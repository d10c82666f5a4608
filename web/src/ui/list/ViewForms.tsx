import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Alert, App, Button, Checkbox, Form, Input, Modal, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common, word } from '@/texts/zh/common'
import { rows } from '@/texts/zh/rows'
import { explain } from '@/ui/states'
import type { Chosen } from './columns'
import type { View, ViewBody, Views } from './useViews'

const text = rows.views

interface FormProps {
  of: Views
  /** The view that is changed; null: a new one. */
  view: View | null
  query: string
  columns: readonly Chosen[]
  onClose: () => void
}

interface Values {
  name: string
  with_columns: boolean
  is_default: boolean
  shared_with_role?: string | null
}

const bodyOf = (values: Values, query: string, columns: readonly Chosen[]): ViewBody => ({
  name: values.name.trim(),
  query,
  columns: values.with_columns
    ? columns.map(({ name, width }) => ({ name, width: width ?? null }))
    : [],
  is_default: values.is_default,
  shared_with_role: values.shared_with_role ?? null,
})

/** A name for what the list shows now; whoever may shares it with the holders of a role. */
export function ViewForm({ of, view, query, columns, onClose }: FormProps) {
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const { save, mayShareWith } = of
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || save.isPending) return
    const id = view ? { id: view.id } : {}
    save.mutate(
      { ...id, ...bodyOf(values, query, columns) },
      {
        onSuccess: (made) => {
          message.success(text.saved)
          of.open(made)
          onClose()
        },
      },
    )
  }
  const close = () => {
    save.reset()
    onClose()
  }
  useKeys(
    [
      { keys: 'Alt+Enter', label: text.save, run: () => void send() },
      { keys: 'Escape', label: common.cancel, run: close },
    ],
    { isModal: true },
  )
  const refusal = save.error && explain(save.error)
  return (
    <Modal
      open
      title={view ? text.update : text.save}
      onCancel={close}
      onOk={send}
      confirmLoading={save.isPending}
      keyboard={false}
    >
      {refusal && <Alert type="error" showIcon title={refusal.title} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          name: view?.name ?? '',
          with_columns: (view?.columns.length ?? 0) > 0,
          is_default: view?.is_default ?? false,
          shared_with_role: view?.shared_with_role ?? undefined,
        }}
        onFinish={send}
      >
        <Form.Item
          name="name"
          label={text.name}
          rules={[{ required: true, whitespace: true, message: text.nameNeeded }]}
        >
          <Input maxLength={30} autoFocus />
        </Form.Item>
        <Form.Item name="with_columns" valuePropName="checked" noStyle>
          <Checkbox>{text.withColumns}</Checkbox>
        </Form.Item>
        <br />
        <Form.Item name="is_default" valuePropName="checked" noStyle>
          <Checkbox>{text.isDefault}</Checkbox>
        </Form.Item>
        {mayShareWith.length > 0 && (
          <Form.Item name="shared_with_role" label={text.share} extra={text.sharedHint}>
            <Select
              allowClear
              placeholder={text.notShared}
              options={mayShareWith.map(({ code, name }) => ({ value: code, label: name }))}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

interface ManageProps {
  of: Views
  columns: readonly Chosen[]
  onClose: () => void
}

/** Order, rename, share, delete; what others share can be made one's own. */
export function ManageViews({ of, columns, onClose }: ManageProps) {
  const [editing, setEditing] = useState<View | null>(null)
  const { message } = App.useApp()
  const mine = of.views.filter(({ is_mine }) => is_mine)
  const others = of.views.filter(({ is_mine }) => !is_mine)
  const move = (at: number, by: number) => {
    const ids = mine.map(({ id }) => id)
    const [taken] = ids.splice(at, 1)
    if (taken) ids.splice(at + by, 0, taken)
    of.order.mutate(ids)
  }
  const copy = (view: View) =>
    of.save.mutate(
      { name: view.name, query: view.query, columns: view.columns, is_default: false },
      {
        onSuccess: () => message.success(text.saved),
        onError: (error) => message.error(explain(error).title),
      },
    )
  const remove = (view: View) =>
    of.remove.mutate(view.id, {
      onSuccess: () => {
        message.success(text.deleted)
        if (of.active?.id === view.id) of.open(null)
      },
      onError: (error) => message.error(explain(error).title),
    })
  useKeys([{ keys: 'Escape', label: common.cancel, run: onClose }], { isModal: true })
  return (
    <Modal open title={text.manage} footer={null} onCancel={onClose} keyboard={false}>
      <ul className="view-lines">
        {mine.map((view, at) => (
          <li key={view.id}>
            <span className="view-name">
              {view.name} {view.is_default && <span className="word-tag">{text.default}</span>}{' '}
              {view.shared_with_role && (
                <span className="word-tag">
                  {text.sharedTo(word(common.roles, view.shared_with_role))}
                </span>
              )}
            </span>
            <Button
              size="small"
              icon={<ArrowUpOutlined />}
              aria-label={`${text.up} ${view.name}`}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <Button
              size="small"
              icon={<ArrowDownOutlined />}
              aria-label={`${text.down} ${view.name}`}
              disabled={at === mine.length - 1}
              onClick={() => move(at, 1)}
            />
            <Button size="small" onClick={() => setEditing(view)}>
              {text.edit}
            </Button>
            <Popconfirm title={text.deleteConfirm(view.name)} onConfirm={() => remove(view)}>
              <Button size="small" danger>
                {text.delete}
              </Button>
            </Popconfirm>
          </li>
        ))}
        {others.map((view) => (
          <li key={view.id}>
            <span className="view-name">
              {view.name} <span className="soft">{text.from(view.owner_name ?? '')}</span>
            </span>
            <Button size="small" onClick={() => copy(view)}>
              {text.copy}
            </Button>
          </li>
        ))}
      </ul>
      {!of.views.length && <p className="soft">{text.none}</p>}
      {editing && (
        <ViewForm
          of={of}
          view={editing}
          query={editing.query}
          columns={editing.columns.length ? editing.columns : columns}
          onClose={() => setEditing(null)}
        />
      )}
    </Modal>
  )
}
