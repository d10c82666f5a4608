import { system } from '@/texts/zh/system'
import { formatLength } from '@/time/city'
import type { System } from './api'
import { bytes, share } from './sizes'

const text = system.concern
const HOUR = 3600

// From here on a person should look.
export const LIMITS = {
  diskFree: 0.1,
  connections: 0.8,
  transactionSeconds: 600,
  waitingSeconds: 300,
  behind: 1000,
  backupSeconds: 26 * HOUR,
  late: 50,
} as const

export interface Concern {
  text: string
  /** Stops work or loses data, as against what will do so later. */
  isGrave: boolean
  page?: '/admin/jobs'
}

/** Everything in the state of the place that a person should do something about, gravest first. */
export function concernsOf(state: System): Concern[] {
  const all = [
    ...processes(state),
    ...storage(state),
    ...work(state),
    ...subscribers(state),
    ...backups(state),
  ]
  return [...all.filter(({ isGrave }) => isGrave), ...all.filter(({ isGrave }) => !isGrave)]
}

function* processes({ processes: found }: System): Generator<Concern> {
  const isAlive = (name: string) => found.some((one) => one.process === name && !one.is_silent)
  if (found.length && !isAlive('work')) yield { text: text.noWorker, isGrave: true }
  for (const { process, host, pid, is_silent } of found) {
    const name = system.process.names[process] ?? process
    if (is_silent) yield { text: text.silent(`${name} ${host}/${pid} `), isGrave: false }
  }
  const versions = [...new Set(found.map(({ version }) => version))]
  if (versions.length > 1) yield { text: text.versions(versions.join('、')), isGrave: false }
}

function* storage({ disks, database }: System): Generator<Concern> {
  for (const { path, free_bytes, total_bytes } of disks) {
    const free = share(free_bytes, total_bytes)
    if (free < LIMITS.diskFree)
      yield { text: text.disk(path, bytes(free_bytes)), isGrave: free < LIMITS.diskFree / 3 }
  }
  const { migrations, connections, max_connections, oldest_transaction_seconds: oldest } = database
  if (migrations.missing.length)
    yield { text: text.migrations(migrations.missing.length), isGrave: true }
  if (share(connections, max_connections) > LIMITS.connections)
    yield { text: text.connections(connections, max_connections), isGrave: true }
  if (oldest > LIMITS.transactionSeconds)
    yield { text: text.transaction(formatLength(oldest)), isGrave: false }
  if (database.bloat.length) yield { text: text.bloat(database.bloat.length), isGrave: false }
}

function* work({ queue, late_deadlines }: System): Generator<Concern> {
  const waited = queue.oldest_waiting_seconds ?? 0
  const page = '/admin/jobs' as const
  if (waited > LIMITS.waitingSeconds)
    yield { text: text.waiting(formatLength(waited)), isGrave: false, page }
  const failed = countOf(queue, 'failed')
  if (failed) yield { text: text.failed(failed), isGrave: false, page }
  if (late_deadlines > LIMITS.late) yield { text: text.late(late_deadlines), isGrave: true }
}

function* subscribers({ subscribers: found }: System): Generator<Concern> {
  for (const { name, behind, parked } of found) {
    const word = system.subscribers.names[name] ?? name
    const page = '/admin/jobs' as const
    if (parked) yield { text: text.parked(word, parked), isGrave: false, page }
    if (behind > LIMITS.behind) yield { text: text.behind(word, behind), isGrave: false }
  }
}

function* backups({ backup, last_good_backup: good }: System): Generator<Concern> {
  if (backup?.error) yield { text: text.badBackup(backup.error), isGrave: true }
  if (!good) yield { text: text.noBackup, isGrave: true }
  else if (good.age_seconds > LIMITS.backupSeconds)
    yield { text: text.oldBackup(formatLength(good.age_seconds)), isGrave: true }
}

export const countOf = (queue: System['queue'], state: string) =>
  queue.counts.filter((one) => one.state === state).reduce((sum, { count }) => sum + count, 0)
