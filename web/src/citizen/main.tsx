import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { asking } from '@/texts/zh/asking'
import { publicTopics } from '@/texts/zh/publicTopics'
import './citizen.css'
import './ask.css'
import { AskPage } from './AskPage'
import { ProgressPage } from './ProgressPage'
import { TopicsPage } from './TopicsPage'

const PAGES = [
  { path: '/ask', title: asking.title, Page: AskPage },
  { path: '/city-topics', title: publicTopics.title, Page: TopicsPage },
]
const page = PAGES.find(({ path }) => location.pathname.startsWith(path))
if (page) document.title = `12345 ${page.title}`
const Page = page?.Page ?? ProgressPage

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  )
}
