import { PushpinOutlined } from '@ant-design/icons'
import { Popover } from 'antd'
import { surge as text } from '@/texts/zh/surge'
import { Relative } from '@/ui/Relative'
import { useCurrentSurges } from './api'
import './surge.css'

/** What bursts just now, with the agreed words; nothing at all when nothing does. */
export function SurgeStrip() {
  const { data: surges = [] } = useCurrentSurges()
  if (!surges.length) return null
  return (
    <section className="surge-strip" aria-label={text.title}>
      <PushpinOutlined /> <strong>{text.strip}</strong>
      {surges.map((surge) => (
        <Popover
          key={surge.id}
          trigger={['click', 'hover']}
          placement="bottomLeft"
          content={
            <div className="surge-words">
              <p>{surge.answer}</p>
              <p className="soft">
                {surge.source} · <Relative at={surge.expires_at ?? surge.proposed_at} />{' '}
                {text.until}
              </p>
            </div>
          }
        >
          <button type="button" className="surge-name one-line">
            {surge.title}
          </button>
        </Popover>
      ))}
    </section>
  )
}
