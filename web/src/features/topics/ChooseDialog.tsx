import { Alert, Form, Input, Modal, TreeSelect } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { parentOfCategory, treeOf, useCategories, usePlaces } from '@/features/tickets/city'
import { topics as text } from '@/texts/zh/topics'
import { explain } from '@/ui/states'
import type { Candidates } from './api'
import * as api from './api'

interface ChooseProps {
  data: Candidates
  /** The candidate that is chosen; '' names another subject. */
  start: string
  onClose: () => void
}

/** The leader's choice: a candidate as it stands, or another subject with a reason. */
export function ChooseDialog({ data, start, onClose }: ChooseProps) {
  const step = api.useStep()
  const go = useNavigate()
  const candidate = data.items.find(({ key }) => key === start)
  const [title, setTitle] = useState(candidate?.title ?? '')
  const [category, setCategory] = useState('')
  const [place, setPlace] = useState('')
  const [reason, setReason] = useState('')
  const isReady = candidate ? title.trim().length > 1 : category !== '' && reason.trim().length > 1
  const send = async () => {
    const body = { week: data.week, key: start, title: title.trim(), reason: reason.trim() }
    const made = await step
      .mutateAsync(() => api.choose({ ...body, category, place }))
      .catch(() => null)
    if (made) void go(`/topics/${(made as api.Topic).id}`)
  }
  const { choose } = text
  return (
    <Modal
      open
      title={candidate ? choose.title : choose.other}
      okText={choose.send}
      cancelText={text.cancel}
      okButtonProps={{ disabled: !isReady, loading: step.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <Form layout="vertical">
        {!candidate && (
          <Subject category={category} place={place} onCategory={setCategory} onPlace={setPlace} />
        )}
        <Form.Item label={choose.name}>
          <Input
            aria-label={choose.name}
            maxLength={80}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        </Form.Item>
        <Form.Item label={choose.reason}>
          <Input.TextArea
            aria-label={choose.reason}
            rows={3}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}

interface SubjectProps {
  category: string
  place: string
  onCategory: (code: string) => void
  onPlace: (code: string) => void
}

function Subject({ category, place, onCategory, onPlace }: SubjectProps) {
  const categories = useCategories()
  return (
    <>
      <Form.Item label={text.choose.category} required>
        <TreeSelect
          aria-label={text.choose.category}
          showSearch={{ treeNodeFilterProp: 'title' }}
          value={category || undefined}
          onChange={onCategory}
          treeData={treeOf(categories.data ?? [], parentOfCategory)}
        />
      </Form.Item>
      <Form.Item label={text.choose.place}>
        <PlaceSelect value={place} onChange={onPlace} />
      </Form.Item>
    </>
  )
}

/** A district, or none for the whole city. */
export function PlaceSelect(props: { value: string; onChange: (code: string) => void }) {
  const places = usePlaces()
  const districts = (places.data ?? []).filter(({ kind }) => kind === 'district')
  return (
    <TreeSelect
      aria-label={text.choose.place}
      allowClear
      value={props.value || undefined}
      onChange={(code: string | undefined) => props.onChange(code ?? '')}
      treeData={districts.map(({ code, name }) => ({ value: code, title: name }))}
    />
  )
}
