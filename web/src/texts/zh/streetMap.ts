/** The map of streets that several pages show. */
export const streetMap = {
  none: '没有街道图形：请在「数据」里补全街道的位置',
  marked: '连成一片的街道',
}
