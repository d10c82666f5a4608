import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { useSession } from '@/api/session'
import { figures } from '@/texts/zh/figures'
import { explain } from '@/ui/states'
import { download, type ExportBody } from './api'

const text = figures.export
const FORMATS = ['xlsx', 'csv'] as const

/** What is shown as a file; who may not take it out does not see the button. */
export function ExportButton({ body }: { body: Partial<ExportBody> & Pick<ExportBody, 'what'> }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const send = useMutation({
    mutationFn: (format: 'xlsx' | 'csv') =>
      download({ ...EVERYTHING, ...body, format } as ExportBody),
    onSuccess: () => message.success(text.done),
    onError: (error) => message.error(explain(error).title),
  })
  if (!can('figure:export')) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: FORMATS.map((key) => ({ key, label: text[key] })),
        onClick: ({ key }) => send.mutate(key === 'csv' ? 'csv' : 'xlsx'),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={send.isPending} title={text.hint}>
        {text.button}
      </Button>
    </Dropdown>
  )
}

const EVERYTHING = { code: '', by: 'unit', basis: 'granted', part: 'all', with_excluded: false }
