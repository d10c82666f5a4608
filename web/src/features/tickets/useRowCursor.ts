export { useRowKeys as useRowCursor } from '@/ui/list/useRows'
