import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Target = Schemas['Target']
export type TargetRead = Schemas['TargetRead']
export type Version = Schemas['VersionRead']
export type Measured = Schemas['MeasuredRead']
export type Curve = Schemas['CurveRead']
export type Point = Schemas['PointRead']
export type Switch = Schemas['SwitchRead']
export type DriftSeries = Schemas['DriftSeries']

export const MODELS = ['models'] as const

export const useTargets = () =>
  useQuery({ queryKey: [...MODELS, 'all'], queryFn: () => unwrap(client.GET('/api/v1/models')) })

export const useCurve = (target: Target, classCode: string, isOn: boolean) =>
  useQuery({
    queryKey: [...MODELS, 'curve', target, classCode],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/models/{target}/curve', {
          params: { path: { target }, query: { class_code: classCode } },
        }),
      ),
    enabled: isOn,
    placeholderData: keepPreviousData,
    retry: false,
  })

export const useDrift = (weeks: number) =>
  useQuery({
    queryKey: [...MODELS, 'drift', weeks],
    queryFn: () => unwrap(client.GET('/api/v1/models/drift', { params: { query: { weeks } } })),
    placeholderData: keepPreviousData,
  })

export const useSwitches = () =>
  useQuery({
    queryKey: [...MODELS, 'switches'],
    queryFn: () => unwrap(client.GET('/api/v1/models/switches')),
  })

export const train = (target: Target) =>
  unwrap(client.POST('/api/v1/models/train', { body: { target } }))

export const rollBack = (target: Target) =>
  unwrap(client.POST('/api/v1/models/{target}/rollback', { params: { path: { target } } }))

export const takeIntoUse = (target: Target, number: number) =>
  unwrap(
    client.POST('/api/v1/models/{target}/use', { params: { path: { target } }, body: { number } }),
  )

/** `threshold` null: the class's own threshold is taken away again. */
export const setThreshold = (target: Target, classCode: string, threshold: number | null) =>
  unwrap(
    client.PUT('/api/v1/models/thresholds', {
      body: { target, class_code: classCode, threshold, precision: null },
    }),
  )

export const setSwitch = (code: string, isOn: boolean) =>
  unwrap(client.PUT('/api/v1/models/switches', { body: { function: code, is_on: isOn } }))
