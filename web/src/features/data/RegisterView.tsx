import { Segmented } from 'antd'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { data as text } from '@/texts/zh/data'
import type { DeskProps } from './DataPage'
import { elsewhere } from './elsewhere'
import { FirstPasswords, PEOPLE } from './FirstPasswords'
import { RowPanel } from './RowPanel'
import { RowTable } from './RowTable'
import { RunList } from './RunList'

/** One register: its rows, or everything that was done to them; a row opens beside the list. */
export function RegisterView(props: DeskProps) {
  const { register, place, go } = props
  const { can } = useSession()
  const link = elsewhere(register.name)
  const isOpen = place.isNew || place.row !== null
  return (
    <div className="split" data-open={isOpen}>
      <section className="split-list" aria-label={register.label}>
        <div className="list-tools">
          <h1>{register.label}</h1>
          <Segmented
            value={place.isRuns ? 'runs' : 'rows'}
            onChange={(view) => go({ isRuns: view === 'runs', row: null, isNew: false })}
            options={Object.entries(text.views).map(([value, label]) => ({ value, label }))}
          />
          {link && can('policy:read') && <Link to={link.to}>{link.label}</Link>}
          {!register.may_edit && <span className="soft">{text.readOnly}</span>}
          {register.name === PEOPLE && (
            <>
              <span className="list-tools-gap" />
              <FirstPasswords />
            </>
          )}
        </div>
        {place.isRuns ? <RunList {...props} /> : <RowTable {...props} />}
      </section>
      {isOpen && <RowPanel key={place.isNew ? '' : `${place.row}`} {...props} />}
    </div>
  )
}
