package badger

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// childEnv makes the test binary a process that writes until it is killed.
const childEnv = "FRONTDESK_STORE_CHILD"

func TestMain(m *testing.M) {
	for env, run := range map[string]func(dir string) error{childEnv: writeUntilKilled, verifyEnv: verify} {
		if dir := os.Getenv(env); dir != "" {
			if err := run(dir); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	goleak.VerifyTestMain(m,
		// Badger's caches and histograms come from packages that never stop these.
		goleak.IgnoreTopFunction("github.com/golang/glog.(*fileSink).flushDaemon"),
		goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"),
	)
}
