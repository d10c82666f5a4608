import { useSession } from '@/api/session'
import { SupervisionPage } from './SupervisionPage'
import { UnitPage } from './UnitPage'

/** A unit sees what it must answer, the hotline what it must decide. */
export function SupervisionHome() {
  const { can } = useSession()
  return can('letter:answer') ? <UnitPage /> : <SupervisionPage />
}
