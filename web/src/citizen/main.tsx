import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './citizen.css'
import { ProgressPage } from './ProgressPage'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ProgressPage />
    </StrictMode>,
  )
}
