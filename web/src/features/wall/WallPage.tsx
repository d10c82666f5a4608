import { useSearchParams } from 'react-router'
import { ClockFace } from '@/features/bands/ClockFace'
import '@/features/bands/bands.css'
import { ApiError } from '@/api/client'
import { useKeys } from '@/keys/useKeys'
import { wall as text } from '@/texts/zh/wall'
import { ErrorState } from '@/ui/states'
import { bandsOf } from './addresses'
import { useWall, type Wall } from './api'
import { CityMap } from './CityMap'
import { Districts } from './Districts'
import { Five } from './Five'
import { Foot } from './Foot'
import { Head } from './Head'
import { Hours } from './Hours'
import { Lists } from './Lists'
import { Now } from './Now'
import { To } from './To'
import './wall.css'
import './city.css'
import './face.css'
import './lists.css'
import './narrow.css'

const keep = () => {}

/** 大屏. `?kiosk=1`: without the frame; `?place=YT-TN`: a district's. */
export function WallPage() {
  const [params, setParams] = useSearchParams()
  const place = params.get('place') ?? ''
  const wall = useWall(place)
  const set = (name: string, value: string) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const isKiosk = params.get('kiosk') === '1'
  useWallKeys(wall.data, place, (code) => set('place', code))
  useKeys([{ keys: 'f', label: text.keys.kiosk, run: () => set('kiosk', isKiosk ? '' : '1') }])
  if (!wall.data) {
    return (
      <div className="wall wall-empty">
        <Nothing error={wall.error} onRetry={() => wall.refetch()} />
      </div>
    )
  }
  return (
    <div className="wall">
      <div className="wall-stage">
        <Head wall={wall.data} updatedAt={wall.dataUpdatedAt} isFailing={wall.isRefetchError} />
        <Body wall={wall.data} />
        <Foot wall={wall.data} />
      </div>
    </div>
  )
}

/** Before the first answer: a browser may be on before its server. */
function Nothing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!error) return <p role="status">{text.loading}</p>
  const isKnown = error instanceof ApiError && error.status < 500
  if (isKnown) return <ErrorState error={error} onRetry={onRetry} />
  return (
    <div role="alert">
      <h2>{text.down}</h2>
      <p>{text.downHint}</p>
    </div>
  )
}

function Body({ wall }: { wall: Wall }) {
  return (
    <>
      <div className="wall-left">
        <section aria-label={text.face} className="wall-face">
          <h2 className="wall-whole">
            <To to={bandsOf(wall)} permission="bands:read">
              {text.face}
            </To>
          </h2>
          <ClockFace day={wall.day.face} chosen={null} onChoose={keep} />
        </section>
        <section aria-label={text.hours} className="wall-fills">
          <h2 className="wall-whole">
            <To to={bandsOf(wall, { grain: 'hour' })} permission="bands:read">
              {text.hours}
            </To>
          </h2>
          <Hours day={wall.day.hours} />
        </section>
      </div>
      <div className="wall-middle">
        <Now wall={wall} />
        <div className="wall-city">
          <CityMap wall={wall} />
          <Districts wall={wall} />
        </div>
        <Five wall={wall} />
      </div>
      <Lists wall={wall} />
    </>
  )
}

function useWallKeys(wall: Wall | undefined, place: string, go: (code: string) => void) {
  const districts = wall?.districts ?? []
  const all = ['', ...districts.map(({ code }) => code)]
  const turn = (by: number) => go(all[(all.indexOf(place) + by + all.length) % all.length] ?? '')
  useKeys([
    { keys: '0', label: text.keys.city, run: () => go('') },
    ...districts.slice(0, 9).map(({ code, name }, index) => ({
      keys: `${index + 1}`,
      label: name,
      run: () => go(code),
    })),
    { keys: 'ArrowRight', label: text.keys.next, run: () => turn(1) },
    { keys: 'ArrowLeft', label: text.keys.previous, run: () => turn(-1) },
  ])
}
