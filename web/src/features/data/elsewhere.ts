import { data } from '@/texts/zh/data'

const POLICY = '/admin/policy?tab='
const PAGES: Readonly<Record<string, { to: string; label: string }>> = {
  years: { to: `${POLICY}days`, label: data.elsewhere.days },
  overrides: { to: `${POLICY}days`, label: data.elsewhere.days },
  unit_calendars: { to: `${POLICY}units`, label: data.elsewhere.units },
}

/** The page that shows this register in its own way. */
export const elsewhere = (register: string) => PAGES[register]

/** The registers behind each part of the policy page. */
export const TABLES: Readonly<Record<string, string>> = { days: 'years', units: 'unit_calendars' }
