import { Button, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { policies } from '@/texts/zh/policies'
import { explain } from '@/ui/states'
import { type Block, markPoint, type Place, type PointKind } from './api'
import { splitAt } from './places'
import type { PaneProps } from './ReadingPage'

const text = policies.read

/** What was read, block by block; a selection becomes a point. */
export function TextPane({ policy, place, onPlace }: PaneProps) {
  const { can } = useSession()
  const [chosen, setChosen] = useState<Place | null>(null)
  const choose = () => {
    const found = selected()
    setChosen(found)
    if (found) onPlace(found)
  }
  return (
    <>
      {can('knowledge:edit') && chosen && (
        <Marking code={policy.code} at={chosen} onDone={() => setChosen(null)} />
      )}
      {/* Selecting words is for the mouse and the touch; keys go through the points beside. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a text in which words are selected */}
      <div className="policy-text" onMouseUp={choose}>
        {policy.blocks.map((block) => (
          <OneBlock
            key={block.number}
            block={block}
            place={place?.block === block.number ? place : null}
          />
        ))}
      </div>
    </>
  )
}

function OneBlock({ block, place }: { block: Block; place: Place | null }) {
  const own = useRef<HTMLDivElement>(null)
  const start = place?.start
  useEffect(() => {
    if (start !== undefined) own.current?.scrollIntoView?.({ block: 'center', behavior: 'smooth' })
  }, [start])
  return (
    <div ref={own} className="policy-block" data-kind={block.kind} data-block={block.number}>
      {place ? <Lit text={block.text} place={place} /> : block.text}
    </div>
  )
}

function Lit({ text: words, place }: { text: string; place: Place }) {
  const [before, inside, after] = splitAt(words, place)
  return (
    <>
      {before}
      <mark>{inside}</mark>
      {after}
    </>
  )
}

/** The selection as a place, when it lies within one block. */
function selected(): Place | null {
  const range = document.getSelection()?.rangeCount ? document.getSelection()?.getRangeAt(0) : null
  if (!range || range.collapsed) return null
  const block = (node: Node) =>
    (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>('[data-block]')
  const home = block(range.startContainer)
  if (!home || home !== block(range.endContainer)) return null
  const before = document.createRange()
  before.selectNodeContents(home)
  before.setEnd(range.startContainer, range.startOffset)
  const start = [...before.toString()].length
  return { block: Number(home.dataset.block), start, end: start + [...range.toString()].length }
}

function Marking(props: { code: string; at: Place; onDone: () => void }) {
  const { code, at, onDone } = props
  const [kind, setKind] = useState<PointKind>('condition')
  const step = useStep(() => markPoint(code, kind, at), { onDone })
  return (
    <div className="policy-marking">
      <Select
        size="small"
        aria-label={text.mark}
        value={kind}
        onChange={setKind}
        options={Object.entries(text.pointKinds).map(([value, label]) => ({
          value: value as PointKind,
          label,
        }))}
      />
      <Button
        size="small"
        type="primary"
        loading={step.isPending}
        onClick={() => step.mutate(undefined)}
      >
        {text.mark}
      </Button>
      {step.error && <span role="alert">{explain(step.error).title}</span>}
    </div>
  )
}
