import { Button, Modal } from 'antd'
import { useState } from 'react'
import { taskforces as text } from '@/texts/zh/taskforces'
import { useRules } from './api'

/** How points come about, for everybody to read. */
export function Rules() {
  const [isOpen, setIsOpen] = useState(false)
  const { data } = useRules()
  return (
    <>
      {data && data.waiting > 0 && (
        <span className="soft" role="status">
          {text.waiting(data.waiting)}
        </span>
      )}
      <Button size="small" onClick={() => setIsOpen(true)}>
        {text.rules}
      </Button>
      <Modal open={isOpen} footer={null} title={text.rules} onCancel={() => setIsOpen(false)}>
        {data && (
          <>
            <p className="soft">
              {text.rulesNumber(data.number)} {data.set_by} {data.reason}
            </p>
            <p>
              {text.thresholds}：
              {(['attention', 'serious', 'grave'] as const)
                .map((level) => `${text.levels[level]} ≥ ${data.thresholds[level]}`)
                .join('，')}
            </p>
            <p>{text.window(data.window_days, data.near_days)}</p>
            <p className="soft">{text.ordinary}</p>
            <table className="risk-rules">
              <tbody>
                {Object.entries(data.points).map(([sign, points]) => (
                  <tr key={sign}>
                    <th scope="row">{data.names[sign] ?? sign}</th>
                    <td className="number">{said(points)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </Modal>
    </>
  )
}

function said(points: Record<string, unknown>): string {
  const steps = points.steps as [number, number][] | undefined
  if (steps) return steps.map(([least, worth]) => `≥${least} 人 ${worth} 分`).join('，')
  if (points.each !== undefined) return `每件 ${points.each} 分，最多 ${points.most} 分`
  return `${points.points} 分`
}
