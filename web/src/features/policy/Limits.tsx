import { Alert, Button, Select } from 'antd'
import { useState } from 'react'
import { policy } from '@/texts/zh/policy'
import { StateTag } from '@/ui/StateTag'
import type { Profile, ProfileDoc } from './api'
import { differences } from './differences'
import { LimitTable } from './LimitTable'
import type { DeskProps } from './PolicyPage'
import { Categories, Choices } from './ProfileFields'

const text = policy.limits

/** A profile at a time; every limit is a number and a unit, and nothing is saved from here. */
export function Limits({ policy: all, mayEdit, onDraft }: DeskProps) {
  const current = all.profiles.find(({ is_current }) => is_current)
  const [code, setCode] = useState(current?.code)
  const profile = all.profiles.find((row) => row.code === code) ?? current
  if (!profile) return null
  return (
    <section>
      <div className="policy-tools">
        <span>{text.profile}</span>
        <Select
          aria-label={text.profile}
          value={profile.code}
          style={{ width: 220 }}
          onChange={setCode}
          options={all.profiles.map((row) => ({ value: row.code, label: row.doc.name }))}
        />
        {profile.is_current ? (
          <StateTag colour="done">{text.current}</StateTag>
        ) : (
          mayEdit && (
            <Button
              onClick={() =>
                onDraft({
                  title: text.switchTitle(profile.doc.name),
                  wish: { kind: 'current_profile', key: 'current', doc: { code: profile.code } },
                  version: all.current_version,
                })
              }
            >
              {text.use}
            </Button>
          )
        )}
      </div>
      <ProfileForm
        key={profile.code}
        profile={profile}
        policy={all}
        mayEdit={mayEdit}
        onDraft={onDraft}
      />
    </section>
  )
}

function ProfileForm({ profile, policy: all, mayEdit, onDraft }: DeskProps & { profile: Profile }) {
  const [base, setBase] = useState(profile) // what the edits stand on
  const [doc, setDoc] = useState<ProfileDoc>(profile.doc)
  const load = () => {
    setBase(profile)
    setDoc(profile.doc)
  }
  const changed = differences(base.doc, doc).length
  const isStale = base.version !== profile.version
  if (isStale && (!changed || !differences(profile.doc, doc).length)) load()
  const save = () =>
    onDraft({
      title: text.editTitle(profile.doc.name),
      wish: { kind: 'profile', key: profile.code, doc },
      version: base.version,
    })
  const form = { doc, setDoc, mayEdit, saved: base.doc, limits: all.limits }
  return (
    <div className="policy-profile">
      <LimitTable {...form} />
      <div className="policy-side">
        <Choices {...form} />
        <Categories {...form} />
      </div>
      {mayEdit && (
        <div className="policy-save">
          {isStale && <Alert type="warning" showIcon title={text.stale} />}
          <span className="soft">{changed ? text.changed(changed) : text.unchanged}</span>
          <Button disabled={!changed} onClick={load}>
            {text.reset}
          </Button>
          <Button type="primary" disabled={!changed} onClick={save}>
            {policy.save}
          </Button>
        </div>
      )}
    </div>
  )
}
