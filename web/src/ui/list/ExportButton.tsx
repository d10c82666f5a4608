import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { unwrap } from '@/api/client'
import { useSession } from '@/api/session'
import { rows } from '@/texts/zh/rows'
import { explain } from '@/ui/states'

const text = rows.export

export type FileFormat = 'xlsx' | 'csv'
type Answer = { data?: unknown; error?: unknown; response: Response }

interface ExportProps {
  /** Asks the server for the file; the answer's body is a blob. */
  ask: (format: FileFormat) => Promise<Answer>
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

/** Hand the file to the browser under the server's name for it; answers how many rows it holds. */
async function saveFile(asked: Promise<Answer>, otherwise: string): Promise<string | null> {
  let name = otherwise
  let count: string | null = null
  const blob = await unwrap(
    asked.then((answer) => {
      const { headers } = answer.response
      const named = /filename\*=UTF-8''([^;]+)/.exec(headers.get('content-disposition') ?? '')
      if (named?.[1]) name = decodeURIComponent(named[1])
      count = headers.get('x-row-count')
      return answer as { data?: Blob; error?: unknown; response: Response }
    }),
  )
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob as Blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  return count
}
