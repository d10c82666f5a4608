import { data } from '@/texts/zh/data'

const POLICY = '/admin/policy?tab='
const PAGES: Readonly<Record<string, { to: string; label: string }>> = {
  years: { to: `${POLICY}days`, label: data.elsewhere.days },
  overrides: { to: `${POLICY}days`, label: data.elsewhere.days },
  unit_calendars: { to: `${POLICY}units`, label: data.elsewhere.units },
}

/** The page that shows this register in its own way. */
export const elsewhere = (register: string) => PAGES[register]

const TABLES: Readonly<Record<string, string>> = { days: 'years', units: 'unit_calendars' }

/** The address of the register behind a part of the policy page. */
export function tableOf(tab: string): string | undefined {
  const register = TABLES[tab]
  return register && `/admin/data?register=${register}`
}
