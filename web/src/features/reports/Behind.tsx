import { Drawer } from 'antd'
import { Link } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import type { Source } from './api'

const words = text.read

/** The rows behind a number, where no list of the platform holds just these. */
export function Behind({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const rows = source?.rows ?? []
  return (
    <Drawer
      open={source !== null}
      onClose={onClose}
      size={420}
      title={source ? `${source.name} · ${words.rows(rows.length)}` : ''}
    >
      <ol className="report-rows">
        {rows.map(({ label, link }) => (
          <li key={link}>
            <Link to={link}>{label}</Link>
          </li>
        ))}
      </ol>
    </Drawer>
  )
}

/** Whether its rows are to be chosen from here; else its address shows what it rests on. */
export const hasRows = ({ rows }: Source) => (rows ?? []).length > 1

/** Where a number leads: to its only row, or to the list that holds its rows. */
export const addressOf = ({ rows, link }: Source) => rows?.[0]?.link ?? link
