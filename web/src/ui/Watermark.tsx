import type { ReactNode } from 'react'
import { useSession } from '@/api/session'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'

const escapeXml = (text: string) => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** The viewer's faint mark over a page that shows personal data. */
export function Watermark({ children }: { children: ReactNode }) {
  const { me } = useSession()
  const day = inCity(useBusinessNow(3600)).format('YYYY-MM-DD')
  const mark = escapeXml(`${me.display_name} ${me.username} ${day}`)
  const tile =
    `<svg xmlns="http://www.w3.org/2000/svg" width="340" height="200">` +
    `<text x="20" y="120" transform="rotate(-20 170 100)" font-family="sans-serif" ` +
    `font-size="15" fill="#22303f" fill-opacity="0.055">${mark}</text></svg>`
  return (
    <div className="watermarked">
      {children}
      <div
        className="watermark"
        aria-hidden
        style={{ backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(tile)}")` }}
      />
    </div>
  )
}
