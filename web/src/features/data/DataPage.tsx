import { App, Select, Skeleton } from 'antd'
import { useCallback, useRef } from 'react'
import { useSearchParams } from 'react-router'
import { data as text } from '@/texts/zh/data'
import { EmptyState, ErrorState } from '@/ui/states'
import { useRegisterNews, useRegisters } from './api'
import './data.css'
import { ImportPage } from './importing/ImportPage'
import { RegisterNav } from './RegisterNav'
import { RegisterView } from './RegisterView'
import type { Register } from './types'

export const NEW = 'new'

/** Where the page stands: all of it lives in the address. */
export interface Place {
  register: string | null
  /** A row's code, or NEW with `isNew`. */
  row: string | null
  isNew: boolean
  /** The id of a run, or NEW for a file that is still to be chosen. */
  run: string | null
  q: string
  isRetired: boolean
  isRuns: boolean
}

const placeOf = (params: URLSearchParams): Place => ({
  register: params.get('register'),
  row: params.get('row'),
  isNew: params.get('new') === '1',
  run: params.get('import'),
  q: params.get('q') ?? '',
  isRetired: params.get('retired') === '1',
  isRuns: params.get('view') === 'runs',
})

const paramsOf = (place: Partial<Place>) => {
  const { register, row, isNew, run, q, isRetired, isRuns } = place
  const given = {
    register,
    view: isRuns && 'runs',
    q,
    retired: isRetired && '1',
    row: !isNew && row,
    new: isNew && '1',
    import: run,
  }
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
}

export interface DeskProps {
  register: Register
  registers: readonly Register[]
  place: Place
  /** Go elsewhere on the page; asks first when a form holds what is not saved. */
  go: (to: Partial<Place>) => void
  /** Told by a form whether leaving would lose something. */
  onDirty: (isDirty: boolean) => void
}

/** The city's own data: registers on the left, rows in the middle, one row on the right. */
export function DataPage() {
  const [params, setParams] = useSearchParams()
  const { modal } = App.useApp()
  const isDirty = useRef(false)
  const onDirty = useCallback((now: boolean) => {
    isDirty.current = now
  }, [])
  useRegisterNews()
  const all = useRegisters()
  if (all.error && !all.data) return <ErrorState error={all.error} onRetry={() => all.refetch()} />
  if (!all.data) return <Skeleton active className="panel-waiting" />
  const registers = all.data
  const place = placeOf(params)
  const register = registers.find(({ name }) => name === place.register) ?? registers[0]
  if (!register) return <EmptyState title={text.none} hint={text.noneHint} />

  const leave = (next: Partial<Place>) => {
    isDirty.current = false
    setParams(paramsOf(next), { replace: true })
  }
  const go = (to: Partial<Place>) => {
    const next = { ...place, ...to }
    if (!isDirty.current) return leave(next)
    modal.confirm({
      title: text.row.leave,
      content: text.row.leaveText,
      okText: text.row.leaveOk,
      cancelText: text.row.stay,
      okButtonProps: { danger: true },
      onOk: () => leave(next),
    })
  }
  const choose = (name: string) => go({ ...NOWHERE, register: name })
  const desk = { register, registers, place, go, onDirty }
  return (
    <div className="data">
      <RegisterNav registers={registers} chosen={register.name} onChoose={choose} />
      <Select
        className="data-choice"
        aria-label={text.registers}
        value={register.name}
        onChange={choose}
        options={registers.map(({ name, label }) => ({ value: name, label }))}
      />
      {place.run ? (
        <ImportPage key={register.name} {...desk} id={place.run} />
      ) : (
        <RegisterView key={register.name} {...desk} />
      )}
    </div>
  )
}

const NOWHERE: Place = {
  register: null,
  row: null,
  isNew: false,
  run: null,
  q: '',
  isRetired: false,
  isRuns: false,
}
