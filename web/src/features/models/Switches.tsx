import { Switch } from 'antd'
import { useStep } from '@/features/tickets/api'
import { models } from '@/texts/zh/models'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ErrorState } from '@/ui/states'
import { type Switch as Function_, setSwitch, useSwitches } from './api'
import { useTold } from './Versions'

const text = models.switches

/** Every function of the machine with its own switch; the work goes on without any of them. */
export function Switches({ mayManage }: { mayManage: boolean }) {
  const switches = useSwitches()
  if (switches.error && !switches.data)
    return <ErrorState error={switches.error} onRetry={() => switches.refetch()} />
  const rows = switches.data ?? []
  const groups = [...new Map(rows.map((row) => [row.group, row.group_name]))]
  return (
    <section>
      <p className="soft">{text.explain}</p>
      <div className="models-switches">
        {groups.map(([group, name]) => (
          <fieldset key={group}>
            <legend>{name}</legend>
            <ul>
              {rows
                .filter((row) => row.group === group)
                .map((row) => (
                  <Row key={row.function} row={row} mayManage={mayManage} />
                ))}
            </ul>
          </fieldset>
        ))}
      </div>
    </section>
  )
}

function Row({ row, mayManage }: { row: Function_; mayManage: boolean }) {
  const now = useBusinessNow(60)
  const told = useTold()
  const turning = useStep(
    (isOn: boolean) => setSwitch(row.function, isOn),
    told(text.done(row.name)),
  )
  return (
    <li>
      <Switch
        size="small"
        checked={row.is_on}
        disabled={!mayManage}
        loading={turning.isPending}
        aria-label={row.name}
        onChange={(isOn) => turning.mutate(isOn)}
      />
      <span>
        <strong>{row.name}</strong>
        <span className="soft"> {row.explain}</span>
        {row.changed_at && (
          <span className="soft"> · {text.changed(formatMoment(row.changed_at, now))}</span>
        )}
      </span>
    </li>
  )
}
