//go:build !unix

package intents

import "time"

// cpuTime stands in with the time of day where the system doesn't tell CPU time the same way. It is read by Evaluate alone.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
