import { App, Button } from 'antd'
import { signIn } from '@/texts/zh/signIn'

const text = signIn.own.enrol

/** The codes for a lost telephone, shown this once. */
export function RecoveryCodes(props: { codes: readonly string[]; onKept: () => void }) {
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard.writeText(props.codes.join('\n'))
    message.success(text.copied)
  }
  return (
    <section className="recovery">
      <p>{text.codesHint}</p>
      <ol className="recovery-codes">
        {props.codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="account-buttons">
        {navigator.clipboard && <Button onClick={copy}>{text.copy}</Button>}
        <Button type="primary" onClick={props.onKept}>
          {text.kept}
        </Button>
      </div>
    </section>
  )
}
