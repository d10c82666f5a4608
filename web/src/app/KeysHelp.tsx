import { Modal } from 'antd'
import { pageBindings } from '@/keys/keys'
import { useKeys } from '@/keys/useKeys'
import { shell } from '@/texts/zh/shell'
import { KeyHint } from '@/ui/KeyHint'

/** What the keys do on the page below. */
export function KeysHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={shell.keys.title} destroyOnHidden>
      <Listing onClose={onClose} />
    </Modal>
  )
}

function Listing({ onClose }: { onClose: () => void }) {
  useKeys([{ keys: '?', label: shell.keys.help, run: onClose }], { isModal: true })
  const bindings = pageBindings()
  return (
    <>
      <dl className="keys-list">
        {bindings.map(({ keys, label }) => (
          <div key={`${keys} ${label}`}>
            <dt>
              <KeyHint keys={keys} />
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">{shell.keys.hint}</p>
    </>
  )
}
