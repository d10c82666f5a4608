import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Divider } from 'antd'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import { signIn } from '@/texts/zh/signIn'
import { returnPath } from './returnPath'

const text = signIn.login

/** The ways in beside the password; without any, and when it cannot be known, there is nothing. */
export function Providers({ hasProblem }: { hasProblem: boolean }) {
  const [params] = useSearchParams()
  const to = returnPath(params.get('to'))
  const { data } = useQuery({
    queryKey: ['login', 'choices', hasProblem],
    queryFn: () =>
      unwrap(client.GET('/api/v1/login/choices', { params: { query: { problem: hasProblem } } })),
    staleTime: 0,
  })
  if (!data) return null
  return (
    <>
      {data.problem && (
        <Alert
          className="login-told"
          type="warning"
          showIcon
          role="alert"
          title={data.problem.message}
        />
      )}
      {data.providers.length > 0 && <Divider plain>{text.or}</Divider>}
      {data.providers.map(({ id, label, is_reachable }) => (
        <div key={id} className="login-provider">
          <Button
            size="large"
            block
            disabled={!is_reachable}
            href={`/api/v1/login/provider/${id}?to=${encodeURIComponent(to)}`}
          >
            {text.by(label)}
          </Button>
          {!is_reachable && <p className="login-down">{text.down(label)}</p>}
        </div>
      ))}
    </>
  )
}
