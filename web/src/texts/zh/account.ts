/** What a signed-in person does about the own account. */
export const account = {
  password: {
    title: '修改密码',
    mustTitle: '请先修改密码',
    must: '现在的密码是别人为您设的初始密码。改成只有您自己知道的密码之后，才能使用其他页面。',
    others: '改好之后，您在其他浏览器上的登录会退出。',
    old: '原密码',
    new: '新密码',
    repeat: '再输一遍新密码',
    rules: '新密码的要求',
    long: (length: number) => `至少 ${length} 位`,
    letter: '有字母',
    digit: '有数字',
    same: '两遍输入一致',
    met: '已满足',
    unmet: '未满足',
    save: '修改密码',
    saved: '密码已修改',
    failed: '密码没有修改',
    needOld: '请输入原密码',
    wrongOld: '原密码不对',
  },
} as const
