import { data as text } from '@/texts/zh/data'
import type { Register } from './types'

interface NavProps {
  registers: readonly Register[]
  chosen: string
  onChoose: (name: string) => void
}

/** Every register that the person may see, by groups, with how many rows it has. */
export function RegisterNav({ registers, chosen, onChoose }: NavProps) {
  const groups = [...new Set(registers.map(({ group }) => group))]
  return (
    <nav className="data-nav" aria-label={text.registers}>
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {registers
              .filter((register) => register.group === group)
              .map(({ name, label, count, retired_count }) => (
                <li key={name}>
                  <button
                    type="button"
                    aria-current={name === chosen}
                    title={retired_count ? text.retiredCount(retired_count) : undefined}
                    onClick={() => onChoose(name)}
                  >
                    <span>{label}</span>
                    <span className="soft number">{text.count(count)}</span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
