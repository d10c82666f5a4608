/** What may be done with several rows at once. */
export const bulk = {
  sign: '一起签收',
  urge: '一起催办',
  urgeWords: '写给各承办单位的话',
  urgePreview: '请尽快办理',
  settle: '一起办结',
  review: { dispatch: '一起审核通过', send: '一起审核并按建议派出' },
  dispatch: '一起按建议派出',
  extend: '一起同意延期',
  extendWords: '审批意见（可不写，每件都会记下）',
  takeCallbacks: '一起领取',
  takeInspections: '一起领取',
} as const
