import { KeyOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { takeFirstPasswords } from './api'
import './data.css'
import type { Run } from './types'

const text = data.firstPasswords

/** The register whose new rows get a first password. */
export const PEOPLE = 'people'

/** For whoever may bring people: the list of their first passwords, which is told once. */
export function FirstPasswords() {
  const [isOpen, setOpen] = useState(false)
  const { can } = useSession()
  if (!can('account:create')) return null
  return (
    <>
      <Button icon={<KeyOutlined />} onClick={() => setOpen(true)}>
        {text.button}
      </Button>
      {isOpen && <TakeDialog onClose={() => setOpen(false)} />}
    </>
  )
}

/** The way to the list from a run that made accounts. */
export function FirstPasswordsOf({ run }: { run: Run }) {
  const { can } = useSession()
  const made = run.counts.new ?? 0
  const isSuch = run.register === PEOPLE && run.state === 'applied' && made > 0
  if (!isSuch || !can('account:create')) return null
  return (
    <p>
      {text.after(made)} <FirstPasswords />
    </p>
  )
}

const isNone = (error: unknown) => error instanceof ApiError && error.status === 404

/** What one is about to get, before it is asked for; afterwards what became of it. */
function TakeDialog({ onClose }: { onClose: () => void }) {
  const taking = useMutation({ mutationFn: () => takeFirstPasswords(text.fileName) })
  const { isPending, isSuccess, error } = taking
  const isOver = isSuccess || isNone(error)
  const take = () => taking.mutate()
  useKeys(
    [
      { keys: 'Alt+Enter', label: text.send, isOff: isOver || isPending, run: take },
      { keys: 'Escape', label: text.close, isOff: isPending, run: onClose },
    ],
    { isModal: true },
  )
  return (
    <Modal
      open
      title={text.button}
      keyboard={false}
      mask={{ closable: false }}
      closable={!isPending}
      onCancel={onClose}
      footer={
        <>
          <Button disabled={isPending} onClick={onClose}>
            {text.close}
          </Button>
          {!isOver && (
            <Button type="primary" loading={isPending} onClick={take}>
              {text.send} <KeyHint keys="Alt+Enter" />
            </Button>
          )}
        </>
      }
    >
      {isSuccess && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={text.done}
          description={text.doneText}
        />
      )}
      {isNone(error) && (
        <Alert type="info" showIcon role="status" title={text.none} description={text.noneText} />
      )}
      {error && !isNone(error) && <Failure error={error} />}
      {!isOver && (
        <>
          <p>
            <strong>{text.once}</strong>
          </p>
          <ul className="first-passwords">
            <li>{text.whose}</li>
            <li>{text.until}</li>
            <li>{text.handOut}</li>
            <li>{text.change}</li>
          </ul>
        </>
      )}
    </Modal>
  )
}

/** The server's own no took nothing; an answer that was lost may have taken the list. */
function Failure({ error }: { error: Error }) {
  const { title, hint } = explain(error)
  const isRefused = error instanceof ApiError && error.status < 500 && !error.isConflict
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={isRefused ? hint : text.unsure}
    />
  )
}
