import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Skeleton, Tooltip } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useStep } from '@/features/tickets/api'
import { Fact, Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { supervision as text } from '@/texts/zh/supervision'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import {
  answer,
  close,
  download,
  drop,
  issue,
  type Letter,
  type LetterAction,
  receive,
  sendBack,
  useLetter,
} from './api'
import { LetterEditor } from './LetterEditor'
import { LetterTag } from './LetterLine'
import { SheetView } from './SheetView'
import { WordsDialog } from './WordsDialog'

const KEYS: Partial<Record<LetterAction, string>> = {
  issue: 's',
  edit: 'e',
  receive: 'r',
  answer: 'a',
  close: 'c',
  return: 'b',
}
const PRIMARY = new Set<LetterAction>(['issue', 'receive', 'answer', 'close'])

/** One letter: what may be done with it, how it is printed, what it is about, what was answered. */
export function LetterPanel({ id }: { id: string }) {
  const { data: letter, error, refetch } = useLetter(id)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!letter) return <Skeleton active className="panel-waiting" />
  return (
    <Watermark>
      <div className="letter-panel">
        <header className="letter-top">
          <LetterTag letter={letter} />
          <strong>{letter.number ?? text.kinds[letter.kind]}</strong>
          <span className="soft">{letter.unit_name}</span>
        </header>
        <Steps letter={letter} />
        <SheetView sheet={letter.sheet} />
        <Limit letter={letter} />
        <Answers letter={letter} />
        <Section title={text.sections.tickets}>
          <ul className="letter-tickets">
            {letter.tickets.map((ticket) => (
              <li key={ticket.id}>
                <TicketStateTag state={ticket.state} />
                <Link to={`/tickets/${ticket.id}`}>
                  <span className="number">{ticket.number}</span> {ticket.title}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </Watermark>
  )
}

function Limit({ letter }: { letter: Letter }) {
  return (
    <Section title={text.sections.facts}>
      <dl className="facts">
        <Fact label={text.facts.drafted}>
          {letter.drafted_by_name ?? text.machine} · <Relative at={letter.drafted_at} />
        </Fact>
        {letter.issued_at && (
          <Fact label={text.facts.issued}>
            {letter.issued_by_name} · <Relative at={letter.issued_at} />
          </Fact>
        )}
        {letter.received_at && (
          <Fact label={text.facts.received}>
            {letter.is_received_by_system ? text.facts.receivedBySystem : letter.received_by_name} ·{' '}
            <Relative at={letter.received_at} />
          </Fact>
        )}
        {letter.due_at && (
          <Fact label={text.sections.limit}>
            <Tooltip title={letter.due_steps.map((step) => <div key={step}>{step}</div>)}>
              <span>
                <Relative at={letter.due_at} isAbsolute />
              </span>
            </Tooltip>
          </Fact>
        )}
        {letter.end_note && <Fact label={text.facts.end}>{letter.end_note}</Fact>}
      </dl>
    </Section>
  )
}

function Answers({ letter }: { letter: Letter }) {
  if (!letter.answers.length) return null
  return (
    <Section title={text.sections.answers}>
      <ul className="notes">
        {letter.answers.map((row) => (
          <li key={row.ordinal}>
            <strong>{row.answered_by_name}</strong>{' '}
            <span className="soft">
              <Relative at={row.answered_at} />
            </span>
            <p>{row.text}</p>
            {row.is_accepted !== null && (
              <p className="soft">
                {row.is_accepted ? text.accepted : text.returned}：{row.note}（{row.decided_by_name}
                ）
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

type Open = 'issue' | 'edit' | 'drop' | 'answer' | 'close' | 'return' | null

/** The buttons, greyed with the reason where the rules refuse. */
function Steps({ letter }: { letter: Letter }) {
  const { message, modal } = App.useApp()
  const [open, setOpen] = useState<Open>(null)
  const done = (action: LetterAction) => ({
    onDone: () => void message.success(text.done[action]),
    onRefused: (error: unknown) => void message.error(explain(error).title),
  })
  const issuing = useStep(() => issue(letter), done('issue'))
  const receiving = useStep(() => receive(letter), done('receive'))
  const saving = useStep((format: 'docx' | 'pdf') => download(letter, format), {
    onRefused: (error) => {
      modal.error({ title: text.download.failed, content: explain(error).title })
    },
  })
  const run = (action: LetterAction) => {
    if (action === 'receive') receiving.mutate(undefined)
    else if (action === 'issue')
      modal.confirm({
        title: `${text.actions.issue}：${letter.title}`,
        content: text.issueSure,
        okText: text.actions.issue,
        onOk: () => issuing.mutateAsync(undefined).catch(() => undefined),
      })
    else setOpen(action)
  }
  useKeys(
    letter.offers.flatMap(({ action, why_not }) => {
      const keys = KEYS[action]
      return keys
        ? [{ keys, label: text.actions[action], isOff: why_not !== null, run: () => run(action) }]
        : []
    }),
  )
  const shut = () => setOpen(null)
  return (
    <div className="letter-steps">
      {letter.offers.map(({ action, why_not }) => (
        <Tooltip key={action} title={why_not}>
          <Button
            type={PRIMARY.has(action) && !why_not ? 'primary' : 'default'}
            disabled={why_not !== null}
            loading={
              action === 'issue' ? issuing.isPending : action === 'receive' && receiving.isPending
            }
            onClick={() => run(action)}
          >
            {text.actions[action]} {KEYS[action] && <KeyHint keys={KEYS[action]} />}
          </Button>
        </Tooltip>
      ))}
      <span className="list-tools-gap" />
      {(['docx', 'pdf'] as const).map((format) => (
        <Button
          key={format}
          icon={<DownloadOutlined />}
          loading={saving.isPending && saving.variables === format}
          onClick={() => saving.mutate(format)}
        >
          {text.download[format]}
        </Button>
      ))}
      {open === 'edit' && <LetterEditor letter={letter} onClose={shut} />}
      {open && open !== 'edit' && open !== 'issue' && (
        <WordsDialog
          title={text.actions[open]}
          label={open === 'answer' ? text.form.answer : text.form.note}
          done={text.done[open]}
          onSend={(words) => SENDS[open](letter, words)}
          onClose={shut}
        />
      )}
    </div>
  )
}

const SENDS = { drop, answer, close, return: sendBack }
