import { Select, TreeSelect } from 'antd'
import { useMemo } from 'react'
import { parentOfCategory, treeOf, useCategories, usePlaces, useUnits } from './city'

interface PickerProps {
  id?: string
  value?: string | undefined
  onChange?: (value: string | undefined) => void
  placeholder?: string
  width?: number | string
  autoFocus?: boolean
}

const PLACES_IN_FILTER = new Set(['city', 'district', 'street'])

/** A unit by name; the value is its `by`. */
export function UnitPicker({ by = 'code', width, ...props }: PickerProps & { by?: 'code' | 'id' }) {
  const units = useUnits()
  const options = useMemo(
    () =>
      (units.data ?? []).map((unit) => ({
        value: unit[by],
        label: unit.name,
        search: `${unit.name} ${unit.short_name} ${unit.code}`,
      })),
    [units.data, by],
  )
  return (
    <Select
      {...props}
      aria-label={props.placeholder}
      allowClear
      loading={units.isPending}
      showSearch={{ optionFilterProp: 'search' }}
      options={options}
      popupMatchSelectWidth={false}
      style={{ width: width ?? '100%' }}
    />
  )
}

function CodeTree({
  treeData,
  width,
  isLoading,
  ...props
}: PickerProps & { treeData: ReturnType<typeof treeOf>; isLoading: boolean }) {
  return (
    <TreeSelect
      {...props}
      aria-label={props.placeholder}
      allowClear
      showSearch={{ treeNodeFilterProp: 'title' }}
      loading={isLoading}
      treeData={treeData}
      popupMatchSelectWidth={false}
      listHeight={360}
      style={{ width: width ?? '100%' }}
    />
  )
}

/** A category at any level of the tree. */
export function CategoryPicker(props: PickerProps) {
  const categories = useCategories()
  const tree = useMemo(() => treeOf(categories.data ?? [], parentOfCategory), [categories.data])
  return <CodeTree {...props} treeData={tree} isLoading={categories.isPending} />
}

/** A district or street; finer places are found by the words of a search. */
export function PlacePicker(props: PickerProps) {
  const places = usePlaces()
  const tree = useMemo(() => {
    const rows = (places.data ?? []).filter(({ kind }) => PLACES_IN_FILTER.has(kind))
    return treeOf(rows, (place) => place.parent_code)
  }, [places.data])
  return <CodeTree {...props} treeData={tree} isLoading={places.isPending} />
}
