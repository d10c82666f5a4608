import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { type FileAnswer, saveFile } from '@/api/saveFile'
import { useSession } from '@/api/session'
import { rows } from '@/texts/zh/rows'
import { explain } from '@/ui/states'

const text = rows.export

export type FileFormat = 'xlsx' | 'csv'

interface ExportProps {
  /** Asks the server for the file; the answer's body is a blob. */
  ask: (format: FileFormat) => Promise<FileAnswer>
  isEmpty?: boolean
}

/** What is shown as a file; who may not take it out does not see the button. */
export function ExportButton({ ask, isEmpty = false }: ExportProps) {
  const { can } = useSession()
  const { message } = App.useApp()
  const send = useMutation({
    mutationFn: (format: FileFormat) => saveFile(ask(format), `list.${format}`),
    onSuccess: (count) => message.success(count ? text.done(count) : text.doneAny),
    onError: (error) => {
      const { title, hint } = explain(error)
      message.error(hint ? `${title}。${hint}` : title, 8)
    },
  })
  if (!can('ticket:export')) return null
  return (
    <Dropdown
      trigger={['click']}
      disabled={isEmpty}
      menu={{
        items: [
          { key: 'xlsx', label: text.xlsx },
          { key: 'csv', label: text.csv },
        ],
        onClick: ({ key }) => send.mutate(key === 'csv' ? 'csv' : 'xlsx'),
      }}
    >
      <Button
        icon={<DownloadOutlined />}
        loading={send.isPending}
        title={isEmpty ? text.nothing : text.hint}
      >
        {text.button}
      </Button>
    </Dropdown>
  )
}
