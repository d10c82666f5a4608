import { App } from 'antd'
import { useStep } from '@/features/tickets/api'
import { data } from '@/texts/zh/data'
import { setRetired } from './api'
import { NoteDialog } from './NoteDialog'
import type { RowDetail } from './types'

const text = data.row

/** Take a row out of use, or bring it back; what stands on it is said first. */
export function RetireDialog(props: { register: string; row: RowDetail; onClose: () => void }) {
  const { register, row, onClose } = props
  const { message } = App.useApp()
  const isRetired = !row.is_retired
  const step = useStep(
    (note: string) =>
      setRetired({ name: register, code: row.code, version: row.version, isRetired, note }),
    {
      onDone: () => {
        message.success(isRetired ? text.retired : text.restored)
        onClose()
      },
    },
  )
  return (
    <NoteDialog
      title={(isRetired ? text.retireTitle : text.restoreTitle)(row.title)}
      label={text.note}
      action={isRetired ? text.retire : text.restore}
      isDangerous={isRetired}
      isBusy={step.isPending}
      error={step.error}
      onSend={(note) => step.mutate(note)}
      onClose={onClose}
    >
      <p>{isRetired ? text.retireText : text.restoreText}</p>
      {isRetired && row.uses.length > 0 && (
        <>
          <p className="data-warn">{text.retireUses}</p>
          <ul>
            {row.uses.map(({ key, text: words }) => (
              <li key={key}>{words}</li>
            ))}
          </ul>
        </>
      )}
    </NoteDialog>
  )
}
