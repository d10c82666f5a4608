import { Fact, Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { formatLength, inCity } from '@/time/city'
import type { Backup } from './api'
import { bytes } from './sizes'

const text = system.backup

/** How old the last good backup is; a later one that failed stands before it. */
export function BackupPart({ last, good }: { last: Backup | null; good: Backup | null }) {
  return (
    <Section title={system.parts.backup}>
      {!last && <p className="soft">{text.none}</p>}
      <dl className="facts">
        {last?.error && (
          <Fact label={text.last}>
            {moment(last)}{' '}
            <span className="system-bad">
              {text.failed}：{last.error}
            </span>
          </Fact>
        )}
        {good && (
          <>
            <Fact label={text.good}>{moment(good)}</Fact>
            <Fact label={text.file}>
              <code className="references">{good.file}</code>
              {good.bytes !== null && ` ${bytes(good.bytes)}`}
            </Fact>
            <Fact label={text.checked}>{checked(good)}</Fact>
            <Fact label={text.keys}>{good.has_keys ? text.withKeys : text.withoutKeys}</Fact>
          </>
        )}
      </dl>
    </Section>
  )
}

const moment = ({ ended_at, age_seconds }: Backup) =>
  `${inCity(ended_at).format('M月D日 HH:mm')}（${text.ago(formatLength(age_seconds))}）`

function checked({ checked_at, ended_at, age_seconds }: Backup) {
  if (!checked_at) return text.notChecked
  const later = (Date.parse(checked_at) - Date.parse(ended_at)) / 1000
  return text.isChecked(formatLength(age_seconds - later))
}
