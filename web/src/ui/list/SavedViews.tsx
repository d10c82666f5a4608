import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { rows } from '@/texts/zh/rows'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import type { Chosen } from './columns'
import './list.css'
import type { View, Views } from './useViews'
import { ManageViews, ViewForm } from './ViewForms'

const text = rows.views
const KEYED = 9

interface SavedViewsProps {
  of: Views
  /** The columns as they are now, for saving them with the view. */
  columns: readonly Chosen[]
  /** How many rows the list shows, where that is known. */
  count?: string | undefined
  /** What else belongs to the whole list, such as its columns and its file. */
  children?: ReactNode
}

/** The page's views above its list; Alt and a digit opens one, Alt+0 everything. */
export function SavedViews({ of, columns, count, children }: SavedViewsProps) {
  const [saving, setSaving] = useState<View | 'new' | null>(null)
  const [isManaging, setManaging] = useState(false)
  const { views, active, isChanged, open } = of
  useKeys([
    { keys: 'Alt+0', label: text.key(text.all), run: () => open(null), isOff: !views.length },
    ...views.slice(0, KEYED).map((view, at) => ({
      keys: `Alt+${at + 1}`,
      label: text.key(view.name),
      run: () => open(view),
    })),
  ])
  const failure = of.save.error && explain(of.save.error).title
  return (
    <div className="views-row">
      <nav className="views" aria-label={text.title}>
        <Tab isOn={!active} onOpen={() => open(null)} count={active ? undefined : count}>
          {text.all}
        </Tab>
        {views.map((view, at) => (
          <Tab
            key={view.id}
            isOn={view.id === active?.id}
            onOpen={() => open(view)}
            count={view.id === active?.id ? count : undefined}
            {...(view.owner_name && { title: text.from(view.owner_name) })}
          >
            {view.name}
            {at < KEYED && view.id !== active?.id && (
              <>
                {' '}
                <KeyHint keys={`Alt+${at + 1}`} />
              </>
            )}
          </Tab>
        ))}
        {isChanged && <span className="soft">{text.changed}</span>}
        {isChanged && active?.is_mine && (
          <Button type="link" size="small" onClick={() => setSaving(active)}>
            {text.update}
          </Button>
        )}
        <Button
          type="text"
          size="small"
          icon={<PlusOutlined />}
          title={text.saveHint}
          onClick={() => setSaving('new')}
        >
          {text.save}
        </Button>
        {views.length > 0 && (
          <Button type="text" size="small" onClick={() => setManaging(true)}>
            {text.manage}
          </Button>
        )}
        {failure && !saving && (
          <span role="alert" className="soft">
            {failure}
          </span>
        )}
      </nav>
      {children}
      {saving && (
        <ViewForm
          of={of}
          view={saving === 'new' ? null : saving}
          columns={columns}
          query={of.query}
          onClose={() => setSaving(null)}
        />
      )}
      {isManaging && <ManageViews of={of} columns={columns} onClose={() => setManaging(false)} />}
    </div>
  )
}

function Tab(props: {
  isOn: boolean
  onOpen: () => void
  count?: string | undefined
  title?: string
  children: ReactNode
}) {
  return (
    <button
      type="button"
      className="view-tab"
      aria-pressed={props.isOn}
      title={props.title}
      onClick={(event) => {
        event.currentTarget.blur()
        props.onOpen()
      }}
    >
      {props.children}
      {props.count && <span className="soft number"> {props.count}</span>}
    </button>
  )
}
