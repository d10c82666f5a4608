import { Select, Tooltip } from 'antd'
import { useMemo } from 'react'
import { common } from '@/texts/zh/common'
import { desk } from '@/texts/zh/desk'
import { type Matter, useCategories } from './api'
import { FieldFrame, type FieldProps } from './DraftField'
import { useLighting } from './evidence'
import type { Change } from './useMatter'

const text = desk.fields
/** Below one per cent a category is no suggestion. */
const LEAST = 0.01

/** A field of few values: kind and urgency. */
export function ChoiceField(props: FieldProps & { words: Readonly<Record<string, string>> }) {
  const { field, onChange, words } = props
  return (
    <FieldFrame field={field} onChange={onChange}>
      <Select
        variant="borderless"
        value={field.value || undefined}
        aria-label={field.label}
        placeholder={text.empty}
        options={Object.entries(words).map(([value, label]) => ({ value, label }))}
        onSelect={(value) =>
          onChange(
            value === field.proposed_value
              ? { accept: [field.field] }
              : { set: { [field.field]: { value } } },
          )
        }
        style={{ width: '100%' }}
      />
    </FieldFrame>
  )
}

export const KIND_WORDS = common.kinds
export const URGENCY_WORDS = common.urgencies

interface CategoryProps {
  matter: Matter
  onChange: (change: Change) => void
}

/** Every category by search, and the three likeliest to click. */
export function CategoryField({ matter, onChange }: CategoryProps) {
  const { category, categories } = matter
  const { data } = useCategories()
  const options = useMemo(
    () =>
      data
        ?.filter(({ is_leaf }) => is_leaf)
        .map(({ code, full_name }) => ({ value: code, label: full_name })),
    [data],
  )
  const likely = categories.filter(({ confidence }) => confidence >= LEAST).slice(0, 3)
  // Choosing what is proposed is accepting it.
  const choose = (code: string, value: string) =>
    onChange(
      code === category.proposed_code
        ? { accept: ['category'] }
        : { set: { category: { value, code } } },
    )
  return (
    <>
      <FieldFrame field={category} onChange={onChange} className="draft-wide">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          variant="borderless"
          value={category.code ?? undefined}
          options={options}
          aria-label={category.label}
          placeholder={text.chooseCategory}
          onSelect={(code, option) => choose(code, String((option as { label: string }).label))}
          style={{ width: '100%' }}
        />
      </FieldFrame>
      <div className="category-options">
        {likely.map((option) => (
          <CategoryChip
            key={option.code}
            option={option}
            isChosen={option.code === category.code}
            onChoose={() => choose(option.code, option.name)}
          />
        ))}
      </div>
    </>
  )
}

function CategoryChip(props: {
  option: Matter['categories'][number]
  isChosen: boolean
  onChoose: () => void
}) {
  const { option, isChosen, onChoose } = props
  const lighting = useLighting(option.spans)
  const percent = Math.round(option.confidence * 100)
  return (
    <Tooltip title={`${option.name} · ${text.confidence(percent)}`} mouseEnterDelay={0.4}>
      <button
        type="button"
        className="category-chip"
        aria-pressed={isChosen}
        onClick={onChoose}
        {...lighting}
      >
        <span className="one-line">{option.name.split('/').at(-1)?.trim()}</span>
        <span className="number">{percent}%</span>
      </button>
    </Tooltip>
  )
}
