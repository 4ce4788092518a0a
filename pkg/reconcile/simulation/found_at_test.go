package simulation

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// foundAt lists at which seed the simulation has objected to a broken rule, `<seed> <rule>`, 0 for
// a recorded story: that one is run first, which takes a moment, and the others only if it no
// longer shows it. Some rules that are broken it has never objected to.
const foundAt = "testdata/found-at.txt"

func readFoundAt() map[string]int {
	data, err := os.ReadFile(foundAt)
	must(err)
	known := map[string]int{}
	for line := range strings.Lines(string(data)) {
		seed, rule, _ := strings.Cut(strings.TrimSpace(line), " ")
		known[rule], err = strconv.Atoi(seed)
		must(err)
	}
	return known
}

func writeFoundAt(t *testing.T, rule string, seed int) {
	t.Helper()
	known := readFoundAt()
	known[rule] = seed
	var lines strings.Builder
	for _, rule := range sortedKeys(known) {
		fmt.Fprintln(&lines, known[rule], rule)
	}
	if err := os.WriteFile(foundAt, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
