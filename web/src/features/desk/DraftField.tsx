import { CheckOutlined, CloseOutlined, RedoOutlined } from '@ant-design/icons'
import { Input, Tooltip } from 'antd'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { desk } from '@/texts/zh/desk'
import type { Field } from './api'
import { useLighting } from './evidence'
import type { Change } from './useMatter'

const text = desk.fields
const IME_KEY_CODE = 229

export interface FieldProps {
  field: Field
  onChange: (change: Change) => void
}

/** How sure the proposal is, and whose it is. */
export function aboutProposal({ confidence, model, model_version }: Field): string {
  const sure = confidence === null || confidence === undefined ? null : Math.round(confidence * 100)
  const parts = [sure !== null && text.confidence(sure), model && `${model} ${model_version ?? ''}`]
  return parts.filter(Boolean).join(' · ')
}

/**
 * Label, look and evidence of one field: proposed looks proposed (dotted, confidence on hover),
 * decided looks decided. Small buttons do by mouse what Enter and clearing do by key.
 */
export function FieldFrame({
  field,
  onChange,
  children,
  className = '',
}: FieldProps & { children: ReactNode; className?: string }) {
  const lighting = useLighting(field.spans ?? [])
  const isProposed = field.state === 'proposed'
  const isNewer =
    (field.state === 'edited' || field.state === 'refused') &&
    field.proposed_value &&
    field.proposed_value !== field.value
  return (
    <div
      className={`draft-field ${className}`}
      data-field={field.field}
      data-state={field.state}
      {...lighting}
    >
      <span className="draft-label">
        {field.label}
        {field.is_required && <i title={text.required}>*</i>}
      </span>
      <Tooltip
        title={isProposed ? aboutProposal(field) : undefined}
        placement="topRight"
        mouseEnterDelay={0.4}
        styles={{ root: { pointerEvents: 'none' } }}
      >
        <div className="draft-control">{children}</div>
      </Tooltip>
      <span className="draft-actions">
        {isProposed && (
          <>
            <button
              type="button"
              tabIndex={-1}
              title={text.accept}
              onClick={() => onChange({ accept: [field.field] })}
            >
              <CheckOutlined />
            </button>
            <button
              type="button"
              tabIndex={-1}
              title={text.refuse}
              onClick={() => onChange({ refuse: [field.field] })}
            >
              <CloseOutlined />
            </button>
          </>
        )}
        {isNewer && (
          <button
            type="button"
            tabIndex={-1}
            title={text.newer(field.proposed_value ?? '')}
            onClick={() => onChange({ accept: [field.field] })}
          >
            <RedoOutlined />
          </button>
        )}
      </span>
    </div>
  )
}

/** What leaving or confirming a field with `typed` in it means. Null: nothing to save. */
export function changeOf(field: Field, typed: string, isConfirmed: boolean): Change | null {
  const value = typed.trim()
  if (value !== field.value) {
    if (!value && field.proposed_value) return { refuse: [field.field] }
    return { set: { [field.field]: { value, code: field.code ?? undefined } } }
  }
  return isConfirmed && field.state === 'proposed' ? { accept: [field.field] } : null
}

/** Put the hand into the field of this name. */
export function focusField(name: string) {
  const frames = document.querySelectorAll<HTMLElement>('.matter-form .draft-field')
  const frame = [...frames].find(({ dataset }) => dataset.field === name)
  frame?.scrollIntoView?.({ block: 'nearest' })
  frame?.querySelector<HTMLElement>('input, textarea')?.focus()
}

/** Leave this field for the next one of the form. */
function goOn(from: HTMLElement) {
  const form = from.closest('.matter-form')
  const all = [...(form?.querySelectorAll<HTMLElement>('.draft-field :is(input, textarea)') ?? [])]
  all[all.indexOf(from) + 1]?.focus()
}

/**
 * What the hand types, apart from what the server says: while the field has the focus nothing moves
 * under the cursor, whatever is proposed meanwhile.
 */
export function useTyping({ field, onChange }: FieldProps) {
  const [typed, show] = useState<string | null>(null)
  // Enter saves and moves the focus away within one event: leaving must see what Enter did.
  const held = useRef<string | null>(null)
  const setTyped = (value: string | null) => {
    held.current = value
    show(value)
  }
  const commit = (isConfirmed: boolean) => {
    const change = held.current === null ? null : changeOf(field, held.current, isConfirmed)
    setTyped(null)
    if (change) onChange(change)
  }
  return {
    setTyped,
    value: typed ?? field.value,
    handlers: {
      onFocus: () => setTyped(field.value),
      onBlur: () => commit(false),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey) return
        if (event.nativeEvent.isComposing || event.keyCode === IME_KEY_CODE) return
        event.preventDefault()
        if (held.current === null) held.current = field.value
        commit(true)
        goOn(event.target as HTMLElement)
      },
    },
  }
}

/** A field of words; `rows` > 1 makes room for more (Shift+Enter begins a line). */
export function TextField({ field, onChange, rows = 1 }: FieldProps & { rows?: number }) {
  const { value, setTyped, handlers } = useTyping({ field, onChange })
  const common = {
    ...handlers,
    value,
    'aria-label': field.label,
    placeholder: field.ask || text.empty,
    title: field.value ? undefined : field.ask,
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
  }
  return (
    <FieldFrame field={field} onChange={onChange} className={rows > 1 ? 'draft-wide' : ''}>
      {rows > 1 ? (
        <Input.TextArea
          {...common}
          autoSize={{ minRows: rows, maxRows: rows + 4 }}
          variant="borderless"
        />
      ) : (
        <Input {...common} variant="borderless" />
      )}
    </FieldFrame>
  )
}
