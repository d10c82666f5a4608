import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { common, word } from '@/texts/zh/common'
import { signIn } from '@/texts/zh/signIn'
import { ErrorState, explain } from '@/ui/states'
import { setFactorRule, useChoices, useFactorRule } from './api'

const text = signIn.rule

/** Which roles must have a second factor; the security administrator decides. */
export function FactorRule() {
  const { can } = useSession()
  const { message } = App.useApp()
  const rule = useFactorRule()
  const { data: choices } = useChoices()
  const [chosen, setChosen] = useState<string[] | null>(null)
  const save = useStep(setFactorRule, {
    onDone: () => {
      setChosen(null)
      message.success(text.saved)
    },
    onRefused: (error) => message.error(explain(error).title),
  })
  if (rule.error) return <ErrorState error={rule.error} onRetry={() => rule.refetch()} />
  if (!rule.data || !choices) return null
  const roles = chosen ?? rule.data.roles
  const mayEdit = can('account:reset')
  return (
    <section aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className="soft">
        {text.hint} {rule.data.roles.length > 0 && text.lacking(rule.data.lacking)}
      </p>
      <Checkbox.Group
        className="role-choices"
        disabled={!mayEdit}
        value={roles}
        onChange={setChosen}
        options={choices.roles.map((role) => ({ value: role, label: word(common.roles, role) }))}
      />
      {mayEdit && (
        <p>
          <Button
            type="primary"
            disabled={chosen === null}
            loading={save.isPending}
            onClick={() => save.mutate(roles)}
          >
            {text.save}
          </Button>
        </p>
      )}
    </section>
  )
}
