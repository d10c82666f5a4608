import { App, Button, Input, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { inspection as text } from '@/texts/zh/inspection'
import { KeyHint } from '@/ui/KeyHint'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { decide, type Inspection, type Verdict } from './api'
import { mayPass, nextPoints, type Points, scoreOf, suggestedPoints } from './marks'

const VERDICT_KEYS: Record<Verdict, string> = { pass: 'p', fail: 'f', send_back: 'b' }
const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'send_back']

/** The sheet item by item, the verdict, the words for the unit; every step has a key. */
export function VerdictForm(props: { inspection: Inspection; onNext: () => void }) {
  const { inspection, onNext } = props
  const { message } = App.useApp()
  const [points, setPoints] = useState<Points>(() => suggestedPoints(inspection.items))
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [comment, setComment] = useState('')
  const [problem, setProblem] = useState('')
  const sending = useStep((chosen: Verdict) => decide(inspection, judgementOf(chosen)), {
    onDone: (done) => {
      if (done.state !== 'open' && done.state !== 'taken')
        message.success(done.is_notice ? text.sent.notice : text.sent[done.state])
      onNext()
    },
    onRefused: (error) => setProblem(explain(error).title),
  })
  const judgementOf = (chosen: Verdict) => ({
    verdict: chosen,
    comment,
    marks: inspection.items.map(({ code }) => ({
      item: code,
      points: points[code] ?? 0,
      note: '',
    })),
  })
  const send = () => {
    if (sending.isPending) return
    if (!verdict) setProblem(text.needVerdict)
    else sending.mutate(verdict)
  }
  const canPass = mayPass(inspection.items, points, inspection.pass_score)
  const choose = (chosen: Verdict) => {
    if (chosen === 'pass' && !canPass) return
    setProblem('')
    setVerdict(chosen)
  }
  const mark = (code: string, given: number) => {
    const changed = { ...points, [code]: given }
    setPoints(changed)
    if (verdict === 'pass' && !mayPass(inspection.items, changed, inspection.pass_score))
      setVerdict(null)
  }
  useKeys([
    ...inspection.items.map((item, index) => ({
      keys: String(index + 1),
      label: text.keys.item(item.name),
      run: () => mark(item.code, nextPoints(item, points[item.code] ?? 0)),
    })),
    { keys: 'p', label: text.keys.pass, isOff: !canPass, run: () => choose('pass') },
    { keys: 'f', label: text.keys.fail, run: () => choose('fail') },
    { keys: 'b', label: text.keys.sendBack, run: () => choose('send_back') },
    { keys: 'Alt+Enter', label: text.keys.send, run: send },
  ])
  return (
    <div className="verdict-form">
      <Section title={text.sheet} aside={text.passScore(inspection.pass_score)}>
        <ol className="sheet">
          {inspection.items.map((item, index) => (
            <li key={item.code}>
              <KeyHint keys={String(index + 1)} />
              <span>
                {item.name} {item.is_red_line && <span className="word-tag">{text.redLine}</span>}{' '}
                {item.suggested < item.points && (
                  <StateTag colour="overdue">{text.suggested}</StateTag>
                )}
                <span className="soft">{item.hint}</span>
              </span>
              <span>
                <InputNumber
                  aria-label={item.name}
                  min={0}
                  max={item.points}
                  value={points[item.code] ?? 0}
                  onChange={(given) => mark(item.code, given ?? 0)}
                />{' '}
                <span className="soft number">/{item.points}</span>
              </span>
            </li>
          ))}
        </ol>
        <p className="sheet-total">
          <strong className="number">{text.score(scoreOf(inspection.items, points))}</strong>
        </p>
        <Radio.Group
          optionType="button"
          aria-label={text.verdict}
          value={verdict}
          onChange={({ target }) => choose(target.value)}
          options={VERDICTS.map((value) => ({
            value,
            disabled: value === 'pass' && !canPass,
            label: (
              <>
                {text.verdictWords[value]} <KeyHint keys={VERDICT_KEYS[value]} />
              </>
            ),
          }))}
        />
        {verdict === 'send_back' && !inspection.can_send_back && (
          <p className="soft">{text.cannotSendBack}</p>
        )}
        <Input.TextArea
          aria-label={text.comment}
          rows={3}
          maxLength={2000}
          value={comment}
          placeholder={text.commentPlaceholder}
          onChange={({ target }) => setComment(target.value)}
        />
        {problem && (
          <p role="alert" className="inspection-problem">
            {problem}
          </p>
        )}
        <div className="actions-row">
          <Button type="primary" loading={sending.isPending} onClick={send}>
            {text.send} <KeyHint keys="Alt+Enter" />
          </Button>
        </div>
      </Section>
    </div>
  )
}
