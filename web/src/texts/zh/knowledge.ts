/** Looking up answer cards. */
export const knowledge = {
  title: '知识',
  search: '用市民的话提问，如：停水了怎么办',
  hint: '输入问题，查找现行有效的应答要点。',
  refused: '没有足够把握的答案',
  refusedHint: '宁可不答，也不乱答。换一种说法再试，或登记工单由承办单位答复。',
  confidence: (percent: number) => `把握 ${percent}%`,
  matched: (question: string) => `匹配问题：${question}`,
  unit: '责任单位',
  source: '依据',
  valid: (from: string, to: string | null) => (to ? `${from} 至 ${to} 有效` : `${from} 起有效`),
} as const
