//go:build unix

package intents

import (
	"syscall"
	"time"
)

// cpuTime is how long this process has computed so far, on all cores. It is read by Evaluate alone.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
