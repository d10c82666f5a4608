import type { Sheet } from './api'

/** The letter as it will be printed, with the place of the seal and the receipt slip. */
export function SheetView({ sheet }: { sheet: Sheet }) {
  return (
    <article className="letter-sheet" aria-label={sheet.title}>
      <p className="letter-head">{sheet.letterhead}</p>
      <p className="letter-number">{sheet.number}</p>
      <h3>{sheet.title}</h3>
      <p>{sheet.recipient}</p>
      {sheet.paragraphs.map((words) => (
        <p key={words} className="letter-words">
          {words}
        </p>
      ))}
      <div className="letter-sign">
        <span className="letter-seal">{sheet.seal}</span>
        <p>{sheet.signer}</p>
        <p>{sheet.date}</p>
      </div>
      <div className="letter-slip">
        <h4>{sheet.receipt_title}</h4>
        {sheet.receipt.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </article>
  )
}
