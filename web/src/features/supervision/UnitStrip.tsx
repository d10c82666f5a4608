import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { supervision as text } from '@/texts/zh/supervision'
import { StateTag } from '@/ui/StateTag'
import { useUnitSupervision } from './api'
import './supervision.css'

const TO_DO = new Set(['issued', 'received', 'returned'])

/** Over the unit's inbox: what waits for an answer; nothing when nothing does. */
export function UnitStrip() {
  const { can } = useSession()
  const { data } = useUnitSupervision(can('letter:answer'))
  const letters = data?.letters.filter(({ state }) => TO_DO.has(state)).length ?? 0
  const urges = data?.urges.length ?? 0
  if (!letters && !urges) return null
  return (
    <div className="unit-strip">
      <StateTag colour={letters ? 'alert' : 'near'}>{text.strip(urges, letters)}</StateTag>
      <Link to="/supervision">{text.stripOpen}</Link>
    </div>
  )
}
