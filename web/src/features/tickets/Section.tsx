import { type ReactNode, useId } from 'react'

/** A named part of a ticket. */
export function Section(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className="part" aria-labelledby={id}>
      <h2 id={id} className="part-title">
        {props.title}
        {props.aside && <span className="part-aside">{props.aside}</span>}
      </h2>
      {props.children}
    </section>
  )
}

/** A label and its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
