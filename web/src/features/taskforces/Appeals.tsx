import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { taskforces as text } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import type { Appeal, Risk } from './api'
import * as api from './api'

/** Appeals against the score: filed by one person, decided by another. */
export function Appeals({ risk }: { risk: Risk }) {
  const step = api.useStep()
  const [isFiling, setIsFiling] = useState(false)
  const run = async (act: () => Promise<unknown>) => {
    if (await step.run(act)) setIsFiling(false)
  }
  return (
    <section aria-label={text.appeals}>
      <h3>
        {text.appeals}{' '}
        {risk.may_appeal && !isFiling && (
          <Button size="small" onClick={() => setIsFiling(true)}>
            {text.appeal}
          </Button>
        )}
      </h3>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      {isFiling && (
        <File
          risk={risk}
          onClose={() => setIsFiling(false)}
          onSend={(sign, words) => run(() => api.appeal(risk, sign, words))}
        />
      )}
      {!risk.appeals.length && !isFiling && <p className="soft">{text.noAppeals}</p>}
      <ul className="risk-lines">
        {risk.appeals.map((row) => (
          <Line
            key={row.id}
            row={row}
            onAnswer={(isUpheld, answer) =>
              run(() => api.answerAppeal(risk, row, isUpheld, answer))
            }
          />
        ))}
      </ul>
    </section>
  )
}

function File(props: {
  risk: Risk
  onSend: (sign: string, words: string) => void
  onClose: () => void
}) {
  const [sign, setSign] = useState('')
  const [words, setWords] = useState('')
  const signs = props.risk.reasons.filter(({ is_waived: isWaived }) => !isWaived)
  return (
    <div className="risk-form">
      <Select
        aria-label={text.appealSign}
        value={sign}
        onChange={setSign}
        options={[
          { value: '', label: text.wholeScore },
          ...signs.map(({ sign: value, name }) => ({ value, label: name })),
        ]}
      />
      <Input.TextArea
        aria-label={text.appealText}
        placeholder={text.appealText}
        value={words}
        onChange={({ target }) => setWords(target.value)}
      />
      <div className="risk-steps">
        <Button
          type="primary"
          disabled={words.trim().length < 2}
          onClick={() => props.onSend(sign, words.trim())}
        >
          {text.confirm}
        </Button>
        <Button onClick={props.onClose}>{text.cancel}</Button>
      </div>
    </div>
  )
}

function Line(props: { row: Appeal; onAnswer: (isUpheld: boolean, answer: string) => void }) {
  const { row, onAnswer } = props
  const [answer, setAnswer] = useState('')
  const isReady = answer.trim().length > 1
  return (
    <li>
      <StateTag colour={row.state === 'open' ? 'waiting' : 'done'}>
        {text.appealStates[row.state]}
      </StateTag>{' '}
      {row.sign_name}：{row.text}
      <div className="soft">
        {row.by} {row.unit} <Relative at={row.filed_at} />
      </div>
      {row.answer && (
        <div>
          {text.answer}：{row.answer} <span className="soft">{row.decided_by}</span>
        </div>
      )}
      {row.may_decide && (
        <div className="risk-form">
          <Input
            aria-label={text.answer}
            placeholder={text.answer}
            value={answer}
            onChange={({ target }) => setAnswer(target.value)}
          />
          <div className="risk-steps">
            <Button disabled={!isReady} onClick={() => onAnswer(true, answer.trim())}>
              {text.uphold}
            </Button>
            <Button disabled={!isReady} onClick={() => onAnswer(false, answer.trim())}>
              {text.reject}
            </Button>
          </div>
        </div>
      )}
    </li>
  )
}
