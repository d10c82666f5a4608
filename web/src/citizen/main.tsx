import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { asking } from '@/texts/zh/asking'
import './citizen.css'
import './ask.css'
import { AskPage } from './AskPage'
import { ProgressPage } from './ProgressPage'

const isAsking = location.pathname.startsWith('/ask')
if (isAsking) document.title = `12345 ${asking.title}`

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(<StrictMode>{isAsking ? <AskPage /> : <ProgressPage />}</StrictMode>)
}
