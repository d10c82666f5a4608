/** The watch of a call: on the agent's desk, the shift lead's board and beside a transcript. */
export const watch = {
  title: '通话风险',
  levels: { 0: '平稳', 1: '留意', 2: '警惕', 3: '立即处置' },
  calm: '没有需要留意的信号',
  faded: '信号已平息',
  silence: (time: string) => `静默 ${time}`,
  speaking: '正在说话',
  jump: (sentence: string, time: string) => `${sentence}（${time}），点击看原话`,
  at: (sentence: string, time: string) => `${sentence}（${time}）`,
  wording: {
    button: '模型改写',
    hint: '请语言模型改写标题和摘要，改写后仍由您确认',
    running: '正在改写…',
    done: '已改写，请核对后采纳',
    kept: '草稿保持原样',
  },
  history: {
    title: '通话风险经过',
    none: '这通电话没有出现风险信号',
    chart: '风险分随时间变化',
    score: '风险分',
    steps: '风险升降',
    step: (level: string, reasons: string) => (reasons ? `${level}：${reasons}` : level),
    told: '已提醒班长',
    signals: '信号',
    more: (n: number) => `共 ${n} 个信号`,
  },
} as const
