import { wall as text } from '@/texts/zh/wall'
import { formatLength, inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { useLine, type Wall } from './api'

interface HeadProps {
  wall: Wall
  updatedAt: number
  isFailing: boolean
}

export function Head({ wall, updatedAt, isFailing }: HeadProps) {
  const { face } = wall.day
  return (
    <header className="wall-head">
      <h1>
        {text.title(wall.city_name)}
        {wall.place && <em>{wall.place.name}</em>}
      </h1>
      <p className="wall-sky">
        <span>{text.kinds(face.day_kind, face.day_name)}</span>
        <Weather weather={wall.weather} />
        <span>{text.since}</span>
      </p>
      <LineState at={wall.at} updatedAt={updatedAt} isFailing={isFailing} />
      <Clock />
    </header>
  )
}

function Weather({ weather }: { weather: Wall['weather'] }) {
  if (!weather) return null
  const { words, low, high, rain_mm: rain, is_forecast: isForecast } = weather
  const parts = [
    words,
    text.weather.heat(low, high),
    rain ? text.weather.rain(rain) : '',
    isForecast ? text.weather.forecast : '',
  ]
  return <span>{parts.filter(Boolean).join(' ')}</span>
}

/** Whether the numbers are of now; if not, of when by the business clock. */
function LineState({ at, updatedAt, isFailing }: Omit<HeadProps, 'wall'> & { at: string }) {
  const { line, age } = useLine(updatedAt, isFailing)
  const words =
    line === 'lost'
      ? text.line.lost(inCity(at).format('HH:mm:ss'), formatLength(age))
      : text.line[line]
  return (
    <p role="status" className="wall-line" data-line={line}>
      {words}
    </p>
  )
}

function Clock() {
  const now = inCity(useBusinessNow())
  return (
    <time className="wall-clock">
      <span>{now.format('M月D日 ddd')}</span>
      <b>{now.format('HH:mm:ss')}</b>
    </time>
  )
}
