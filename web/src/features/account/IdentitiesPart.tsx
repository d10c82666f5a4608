import { App, Button, Popconfirm } from 'antd'
import { signIn } from '@/texts/zh/signIn'
import { inCity } from '@/time/city'
import { explain } from '@/ui/states'
import { linkIdentity, type OwnSignIn, unlinkIdentity, useOwn } from './api'

const text = signIn.own.identities
const day = (at: string) => inCity(at).format('YYYY-MM-DD HH:mm')

export function IdentitiesPart({ own }: { own: OwnSignIn }) {
  const { message } = App.useApp()
  const link = useOwn(linkIdentity, ({ url }) => location.assign(url))
  const unlink = useOwn(unlinkIdentity, () => message.success(text.unlinked))
  const problem = link.error ?? unlink.error
  return (
    <section>
      <h2>{text.title}</h2>
      <p className="soft">{text.hint}</p>
      {problem && <p role="alert">{explain(problem).title}</p>}
      <ul className="identities">
        {own.identities.map(({ id, label, linked_at, last_used_at }) => (
          <li key={id}>
            <strong>{label}</strong>
            <span className="soft">
              {text.linkedAt(day(linked_at))}
              {last_used_at && ` · ${text.usedAt(day(last_used_at))}`}
            </span>
            <Popconfirm title={text.unlinkConfirm(label)} onConfirm={() => unlink.mutate(id)}>
              <Button size="small">{text.unlink}</Button>
            </Popconfirm>
          </li>
        ))}
      </ul>
      <div className="account-buttons">
        {own.linkable.map(({ id, label, is_reachable }) => (
          <Button
            key={id}
            disabled={!is_reachable}
            loading={link.isPending}
            onClick={() => link.mutate(id)}
          >
            {text.link(label)}
            {!is_reachable && `（${text.down}）`}
          </Button>
        ))}
      </div>
    </section>
  )
}
