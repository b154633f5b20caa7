package channel

import "context"

// Insist does what an adapter cannot start without, again and again until it works, the platform refuses our credentials, or
// the context ends. In between the adapter is down, for the reason that why finds in the error.
func (m *Monitor) Insist(ctx context.Context, b Backoff, why func(error) string, do func() error) error {
	for {
		err := do()
		if err == nil || ClassOf(err) == AuthLost {
			return err
		}
		m.Set(Down, why(err))
		if !Pause(ctx, max(b.Next(), WaitOf(err))) {
			return ctx.Err()
		}
	}
}
