import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { data } from '@/texts/zh/data'
import { explain } from '@/ui/states'
import type { Format } from './api'

const text = data.rows

/** A button that gives a file in the format that is chosen. */
export function FileMenu(props: {
  label: string
  icon?: ReactNode
  hint?: string
  onAsk: (format: Format) => Promise<unknown>
}) {
  const { message } = App.useApp()
  const asking = useMutation({
    mutationFn: props.onAsk,
    onSuccess: () => message.success(text.downloaded),
    onError: (error) => message.error(explain(error).title),
  })
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: Object.entries(text.formats).map(([key, label]) => ({ key, label })),
        onClick: ({ key }) => asking.mutate(key === 'csv' ? 'csv' : 'xlsx'),
      }}
    >
      <Button icon={props.icon} title={props.hint} loading={asking.isPending}>
        {props.label}
      </Button>
    </Dropdown>
  )
}
