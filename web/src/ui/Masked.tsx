import { EyeOutlined } from '@ant-design/icons'
import { Button, Input, Popover, Space, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { common } from '@/texts/zh/common'
import { explain } from './states'

const SHOWN_SECONDS = 30

interface MaskedProps {
  /** As the server shortened it: 陈** or 138****5678. */
  value: string
  /** Ask the server for the value; it logs who asked and why. Left out: no reveal. */
  onReveal?: (why: string) => Promise<string>
}

/** A shortened personal value; revealing asks why, shows for 30 s and is logged. */
export function Masked({ value, onReveal }: MaskedProps) {
  const [isAsking, setAsking] = useState(false)
  const [revealed, setRevealed] = useState<string | null>(null)
  const [secondsLeft, setSecondsLeft] = useState(0)

  useEffect(() => {
    if (revealed === null) return
    const timer = setInterval(() => setSecondsLeft((left) => left - 1), 1000)
    return () => clearInterval(timer)
  }, [revealed])
  useEffect(() => {
    if (secondsLeft <= 0) setRevealed(null)
  }, [secondsLeft])

  if (!onReveal || !value) return <span className="masked">{value}</span>
  if (revealed !== null) {
    return (
      <span className="masked">
        <span className="masked-value">{revealed}</span>{' '}
        <Button type="link" size="small" onClick={() => setRevealed(null)}>
          {common.masked.hide}
        </Button>
        <span className="soft">{common.masked.secondsLeft(secondsLeft)}</span>
      </span>
    )
  }
  const reveal = async (why: string) => {
    const full = await onReveal(why)
    setSecondsLeft(SHOWN_SECONDS)
    setRevealed(full)
    setAsking(false)
  }
  return (
    <span className="masked">
      {value}{' '}
      <Popover
        open={isAsking}
        onOpenChange={setAsking}
        trigger="click"
        destroyOnHidden
        content={<WhyForm onReveal={reveal} />}
      >
        <Button
          type="text"
          size="small"
          icon={<EyeOutlined />}
          aria-label={common.masked.reveal}
          onClick={(event) => event.stopPropagation()}
        />
      </Popover>
    </span>
  )
}

function WhyForm({ onReveal }: { onReveal: (why: string) => Promise<void> }) {
  const [why, setWhy] = useState('')
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    try {
      await onReveal(why.trim())
    } catch (error) {
      setProblem(explain(error).title)
      setBusy(false)
    }
  }
  return (
    <Space orientation="vertical" style={{ width: 260 }}>
      <span>{common.masked.why}</span>
      <Space size={4} wrap>
        {common.masked.reasons.map((reason) => (
          <Tag.CheckableTag key={reason} checked={why === reason} onChange={() => setWhy(reason)}>
            {reason}
          </Tag.CheckableTag>
        ))}
      </Space>
      <Input
        value={why}
        maxLength={100}
        aria-label={common.masked.why}
        placeholder={common.masked.placeholder}
        onChange={(event) => setWhy(event.target.value)}
      />
      {problem && <span role="alert">{problem}</span>}
      <Button type="primary" block disabled={!why.trim()} loading={isBusy} onClick={submit}>
        {common.masked.show}
      </Button>
      <span className="soft">{common.masked.logged}</span>
    </Space>
  )
}
