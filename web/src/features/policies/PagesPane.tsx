import { useEffect, useRef, useState } from 'react'
import { policies } from '@/texts/zh/policies'
import { type Policy, pagePath } from './api'
import { type Mark, marksOf } from './places'
import type { PaneProps } from './ReadingPage'

const text = policies.read

/** The pages of the original one below the other; a place is marked on them and brought to view. */
export function PagesPane({ policy, place }: PaneProps) {
  const marks = marksOf(place, policy.blocks, policy.page_sizes)
  return (
    <div className="policy-pages">
      {policy.page_sizes.map((size, index) => (
        <OnePage
          // biome-ignore lint/suspicious/noArrayIndexKey: pages have no other name
          key={index}
          policy={policy}
          number={index + 1}
          size={size}
          marks={marks.filter(({ page }) => page === index + 1)}
          isFirst={marks[0]?.page === index + 1}
        />
      ))}
    </div>
  )
}

interface OnePageProps {
  policy: Policy
  number: number
  size: readonly number[]
  marks: Mark[]
  isFirst: boolean
}

function OnePage({ policy, number, size, marks, isFirst }: OnePageProps) {
  const [isBroken, setBroken] = useState(false)
  const first = useRef<HTMLSpanElement>(null)
  const at = isFirst ? marks[0]?.top : undefined
  useEffect(() => {
    if (at !== undefined) first.current?.scrollIntoView?.({ block: 'center', behavior: 'smooth' })
  }, [at])
  const [width = 1, height = 1] = size
  return (
    <figure className="policy-page" style={{ aspectRatio: `${width} / ${height}` }}>
      {isBroken ? (
        <p className="soft">{text.pageFailed}</p>
      ) : (
        <img
          src={pagePath(policy.code, number, policy.edition)}
          alt={text.pageAlt(number)}
          loading="lazy"
          onError={() => setBroken(true)}
        />
      )}
      {marks.map((mark, index) => (
        <span
          key={`${mark.top}-${mark.left}`}
          ref={index === 0 ? first : undefined}
          className="policy-mark"
          style={{
            left: `${mark.left}%`,
            top: `${mark.top}%`,
            width: `${mark.width}%`,
            height: `${mark.height}%`,
          }}
        />
      ))}
      <figcaption className="soft number">{text.page(number, policy.pages)}</figcaption>
    </figure>
  )
}
