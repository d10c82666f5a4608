/** The citizens' page of the year's weekly topics. */
export const publicTopics = {
  title: '每周一题：今年在办的难题',
  lead: '大家打 12345 反映多、解决难的问题，市里每周选一个专门去办。办到哪一步、结果怎么样，都写在这里。',
  loading: '正在打开…',
  error: '暂时打不开，请稍后再试。',
  again: '再试一次',
  year: '年份',
  none: (year: number) => `${year} 年还没有公开的内容。`,
  before: (before: number) => `选题之前，每周大约有 ${before} 件。`,
  both: (before: number, after: number) =>
    `选题之前，每周大约有 ${before} 件；最近几周，每周大约 ${after} 件。`,
  units: (names: string) => `负责办理：${names}`,
}
