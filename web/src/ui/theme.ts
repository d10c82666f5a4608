import type { ThemeConfig } from 'antd'

/** Colours mean state and nothing else; everything that is no state is ink on paper. */
export const STATE_COLOURS = {
  waiting: '#6b7685',
  in_hand: '#2463c9',
  done: '#23794a',
  near: '#8f6b00',
  overdue: '#c2500a',
  alert: '#c0241f',
} as const
export type StateColour = keyof typeof STATE_COLOURS

export const INK = '#22303f'

const FONT =
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif'

export const theme: ThemeConfig = {
  token: {
    colorPrimary: INK,
    colorInfo: STATE_COLOURS.in_hand,
    colorSuccess: STATE_COLOURS.done,
    colorWarning: STATE_COLOURS.overdue,
    colorError: STATE_COLOURS.alert,
    colorLink: INK,
    colorText: '#1c2733',
    colorTextSecondary: '#566270',
    colorTextTertiary: '#6b7685',
    colorBorder: '#cdd4dc',
    colorBorderSecondary: '#e3e7ec',
    colorBgLayout: '#f3f5f7',
    fontFamily: FONT,
    fontSize: 13,
    borderRadius: 4,
    controlHeight: 28,
    padding: 12,
    paddingLG: 18,
    paddingSM: 8,
    paddingXS: 6,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Form: { itemMarginBottom: 14 },
    Table: { cellPaddingBlock: 6, cellPaddingInline: 8, headerBg: '#f3f5f7' },
    Tooltip: { colorBgSpotlight: '#22303f' },
  },
}
