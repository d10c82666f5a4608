import { knowledge } from '@/texts/zh/knowledge'
import { useVersion } from './api'
import { ChecksView } from './Checks'
import { type Form, lengthOf, linesOf, type Missing } from './editor'
import { LEAST_GOLDEN } from './proposed'

const text = knowledge.editor
const MOST_SENTENCES = 3
const MOST_CHARS = 150

interface PreviewProps {
  form: Form
  gaps: readonly Missing[]
  code: string
  number: number | undefined
}

/** The answer as it will be read aloud, what is still missing, and the golden questions. */
export function EditorPreview({ form, gaps, code, number }: PreviewProps) {
  const golden = linesOf(form.golden)
  const cases = form.condition?.options ?? []
  return (
    <aside className="card-editor-side" aria-label={text.preview}>
      <h3>{text.preview}</h3>
      <Spoken answer={form.answer} />
      {cases
        .filter(({ label, answer }) => label || answer)
        .map(({ label, answer }) => (
          <div key={`${label} ${answer}`}>
            <p>
              <b>{form.condition?.question}</b> {label}
            </p>
            <Spoken answer={answer} />
          </div>
        ))}
      {gaps.length > 0 && (
        <p className="soft">
          {text.needed}：{gaps.map((gap) => knowledge.fields[gap]).join('、')}
        </p>
      )}
      <h3>{knowledge.golden.title}</h3>
      <p className="soft">{knowledge.golden.hint}</p>
      {golden.length < LEAST_GOLDEN && (
        <p className="card-warning" role="status">
          {knowledge.golden.few(golden.length, LEAST_GOLDEN)}
        </p>
      )}
      {number !== undefined && <DraftChecks code={code} number={number} />}
    </aside>
  )
}

/** Of the draft as it was last kept. */
function DraftChecks({ code, number }: { code: string; number: number }) {
  const { data } = useVersion(code, number)
  if (!data) return null
  return <ChecksView code={code} number={number} checks={data.checks} isAsked={false} />
}

function Spoken({ answer }: { answer: string }) {
  const { chars, seconds, sentences } = lengthOf(answer)
  return (
    <>
      <p className="card-spoken">{answer || '…'}</p>
      <p className={sentences > MOST_SENTENCES ? 'card-warning' : 'soft'}>
        {text.sentences(sentences)} · {text.length(chars, seconds)}
        {sentences > MOST_SENTENCES && ` · ${text.tooLong}`}
        {chars > MOST_CHARS && ` · ${text.tooWide}`}
      </p>
    </>
  )
}
