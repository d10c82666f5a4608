/** What every chart of the house looks like. */
export const AXIS = { color: '#566270', fontSize: 12 }
export const LINE = '#dde2e8'
export const wholePercent = (value: number) => `${Math.round(value * 100)}%`
