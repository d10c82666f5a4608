import { Alert, Button, Input, InputNumber, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { topics as text } from '@/texts/zh/topics'
import { Relative } from '@/ui/Relative'
import { ErrorState, explain } from '@/ui/states'
import type { Formulas } from './api'
import * as api from './api'
import { GROUPS } from './CandidateLine'
import { percent } from './words'

/** The weights in force, changed with a reason; who set which before. */
export function FormulaDialog({ onClose }: { onClose: () => void }) {
  const found = api.useFormulas(true)
  if (found.data) return <Weights data={found.data} onClose={onClose} />
  return (
    <Modal open title={text.formula.editTitle} footer={null} onCancel={onClose}>
      {found.error ? <ErrorState error={found.error} /> : <Skeleton active />}
    </Modal>
  )
}

function Weights({ data, onClose }: { data: Formulas; onClose: () => void }) {
  const { can } = useSession()
  const step = api.useStep()
  const [weights, setWeights] = useState<Record<string, number>>(data.current.weights)
  const [reason, setReason] = useState('')
  const mayEdit = can('topic:edit')
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const send = async () => {
    const done = await step
      .mutateAsync(() => api.setFormula(weights, reason.trim()))
      .catch(() => null)
    if (done) onClose()
  }
  const { formula } = text
  return (
    <Modal
      open
      title={formula.editTitle}
      okText={formula.save}
      cancelText={text.cancel}
      okButtonProps={{
        disabled: !mayEdit || reason.trim().length < 2 || total <= 0,
        loading: step.isPending,
      }}
      onOk={send}
      onCancel={onClose}
    >
      <p className="soft">{formula.editHint}</p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <table className="topics-table">
        <tbody>
          {GROUPS.flatMap((group) =>
            (data.groups[group] ?? []).map((part) => (
              <tr key={part}>
                <th scope="row">{`${data.names[group]} · ${data.names[part]}`}</th>
                <td>
                  <InputNumber
                    aria-label={data.names[part]}
                    size="small"
                    disabled={!mayEdit}
                    min={0}
                    max={1}
                    step={0.01}
                    value={weights[part] ?? 0}
                    onChange={(value) => setWeights({ ...weights, [part]: value ?? 0 })}
                  />
                </td>
                <td className="number">{percent(total ? (weights[part] ?? 0) / total : 0)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {mayEdit && (
        <>
          <Button size="small" onClick={() => setWeights(data.shipped)}>
            {formula.shipped}
          </Button>
          <Input.TextArea
            aria-label={formula.reason}
            placeholder={formula.reason}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </>
      )}
      {data.history.length > 0 && <h3>{formula.past}</h3>}
      <ul className="topic-lines">
        {data.history.map((each) => (
          <li key={each.number}>
            {`#${each.number} ${each.set_by} `}
            {each.set_at && <Relative at={each.set_at} />}
            <div className="soft">{each.reason}</div>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
