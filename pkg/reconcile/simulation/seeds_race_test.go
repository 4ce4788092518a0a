//go:build race

package simulation

// defaultSeeds is how many stories an ordinary run has; the race detector makes
// each take several times as long.
const defaultSeeds = 24
