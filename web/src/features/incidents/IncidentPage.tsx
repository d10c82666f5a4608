import { Link, useNavigate, useParams } from 'react-router'
import { useKeys } from '@/keys/useKeys'
import { incidents as text } from '@/texts/zh/incidents'
import { Watermark } from '@/ui/Watermark'
import { IncidentDetail } from './IncidentDetail'
import './incidents.css'

/** One incident on a page of its own. */
export function IncidentPage() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  useKeys([{ keys: 'Escape', label: text.back, run: () => navigate('/incidents') }])
  return (
    <Watermark>
      <div className="incident-page">
        <Link to="/incidents">{text.back}</Link>
        <IncidentDetail key={id} id={id} onOpen={(next) => navigate(`/incidents/${next}`)} />
      </div>
    </Watermark>
  )
}
