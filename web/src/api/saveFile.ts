import { unwrap } from '@/api/client'

/** What a call answers that was asked for a blob. */
export interface FileAnswer {
  data?: unknown
  error?: unknown
  response: Response
}

/**
 * Hand a file to the browser under the server's name for it, `otherwise` without one. Answers how
 * many rows it holds where the server says so; rejects as every call does.
 */
export async function saveFile(
  asked: Promise<FileAnswer>,
  otherwise: string,
): Promise<string | null> {
  let headers = new Headers()
  const blob = await unwrap(
    asked.then((answer) => {
      headers = answer.response.headers
      return answer
    }),
  )
  const named = /filename\*=UTF-8''([^;]+)/i.exec(headers.get('content-disposition') ?? '')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob as Blob)
  link.download = named?.[1] ? decodeURIComponent(named[1]) : otherwise
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  return headers.get('x-row-count')
}
