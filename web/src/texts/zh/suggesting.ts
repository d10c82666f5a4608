/** What history says of a unit: like tickets, and what was learned from the centre's own. */
export const suggesting = {
  title: '历史上由谁办',
  empty: '没有办结过的同类工单，也没有启用学来的模型',
  contradiction: '历史与目录不一致',
  failed: '依据暂时读不出来',
  likes: '办过的同类工单',
  learned: '历史工单的规律',
  notListed: '目录未列，不能派',
  confidence: (value: string) => `把握 ${value}`,
  above: '达到可自动的阈值',
  never: '这一类从不自动',
  below: (threshold: string) => `自动阈值 ${threshold}`,
  words: (words: string) => `依据词：${words}`,
  statement: '原话',
  show: '在原话里看',
  hide: '收起原话',
}
