import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'

interface ToProps {
  /** The page behind; its permission: whoever lacks it reads the words alone. */
  to: string
  permission: string
  className?: string
  children: ReactNode
}

/** A part of the wall leads to the page where its numbers are worked with. */
export function To({ to, permission, className, children }: ToProps) {
  const { can } = useSession()
  if (!can(permission)) return <span className={className}>{children}</span>
  return (
    <Link to={to} className={className}>
      {children}
    </Link>
  )
}
