package harness

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// Run runs the tests for TestMain, and returns the exit code. It parses the flags, undoes what was
// handed to Undo if the run is interrupted, and fails a run that leaves anything in the cluster, or
// whose routes, clusters or listeners a gateway's Envoy has refused.
func Run(m *testing.M) int {
	flag.Parse()
	// Every test has to get to the queue, which decides the order.
	if err := flag.Set("test.parallel", strconv.Itoa(mostTests)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	stop := undoWhenInterrupted()
	env, err := connectOnce()
	pulse := func() {}
	if err == nil {
		pulse = env.takePulse(tests)
	}
	code := m.Run()
	pulse()
	stop()
	if err == nil && used.Load() {
		if err := env.awaitNothingLeft(); err != nil {
			fmt.Printf("FAIL: left behind: %v\n", err)
			code = max(code, 1)
		}
		if err := env.checkAccepted(); err != nil {
			fmt.Printf("FAIL: %v\n", err)
			code = max(code, 1)
		}
	}
	printSlowest(os.Stdout)
	return code
}
