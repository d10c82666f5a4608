import { Button, Select } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { understanding as text } from '@/texts/zh/understanding'
import { mark, type Place, type PointKind } from './api'
import { useTold } from './useTold'

const KINDS = Object.entries(text.kinds).map(([value, label]) => ({
  value: value as PointKind,
  label,
}))

/** What is selected in the original becomes a point of the chosen kind. */
export function MarkBar({
  code,
  selection,
}: {
  code: string
  selection: Place & { text: string }
}) {
  const [kind, setKind] = useState<PointKind>('condition')
  const told = useTold()
  const { text: words, ...place } = selection
  const marking = useStep(() => mark(code, kind, place), told(text.points.marked))
  return (
    <div className="understanding-mark">
      <span className="soft">{text.points.marking}</span>
      <q>{words}</q>
      <Select
        size="small"
        value={kind}
        options={KINDS}
        onChange={setKind}
        aria-label={text.points.kind}
      />
      <Button size="small" loading={marking.isPending} onClick={() => marking.mutate(undefined)}>
        {text.points.mark}
      </Button>
    </div>
  )
}
