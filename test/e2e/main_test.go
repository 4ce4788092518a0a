package e2e

import (
	"os"
	"testing"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestMain has the tests wait for their turns, and leave nothing.
func TestMain(m *testing.M) { os.Exit(harness.Run(m)) }
