import { App } from 'antd'
import { useStep } from '@/features/tickets/api'
import { data } from '@/texts/zh/data'
import { undoRun } from './api'
import { changeCount } from './importing/RunChanges'
import { NoteDialog } from './NoteDialog'
import type { Run } from './types'

const text = data.undo

/** Take back the latest run of a register. */
export function UndoDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const { message } = App.useApp()
  const step = useStep((note: string) => undoRun(run.id, note), {
    onDone: (made) => {
      message.success(made.state === 'applying' ? text.running : text.done)
      onClose()
    },
  })
  return (
    <NoteDialog
      title={text.title}
      label={text.note}
      action={text.button}
      isDangerous
      isBusy={step.isPending}
      error={step.error}
      onSend={(note) => step.mutate(note)}
      onClose={onClose}
    >
      <p>{text.text(changeCount(run))}</p>
    </NoteDialog>
  )
}
