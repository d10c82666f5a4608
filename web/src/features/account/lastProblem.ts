import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'

/** What a provider's way back went wrong with in this browser; asked only after it did. */
export function useLastProblem(isAsked: boolean): string | undefined {
  const { data } = useQuery({
    queryKey: ['login', 'choices', true],
    queryFn: () =>
      unwrap(client.GET('/api/v1/login/choices', { params: { query: { problem: true } } })),
    enabled: isAsked,
    staleTime: 0,
  })
  return data?.problem?.message
}
