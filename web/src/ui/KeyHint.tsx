import { shell } from '@/texts/zh/shell'

/** The key that does the same as the button it stands on. */
export function KeyHint({ keys }: { keys: string }) {
  const names: Record<string, string> = shell.keys.names
  const shown = keys
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ')
  return <kbd className="key-hint">{shown}</kbd>
}
