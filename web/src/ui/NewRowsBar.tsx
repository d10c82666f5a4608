import { common } from '@/texts/zh/common'

/** "3 条新工单": what came meanwhile waits here, so that nothing moves under the hand. */
export function NewRowsBar(props: { count: number; what?: string; onShow: () => void }) {
  if (!props.count) return null
  return (
    <button type="button" className="new-rows-bar" aria-live="polite" onClick={props.onShow}>
      {common.newRows(props.count, props.what ?? common.rowWord)}
    </button>
  )
}
