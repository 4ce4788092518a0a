//go:build race

package simulation

// simDefaultSeeds is how many stories an ordinary run tells; the race detector makes
// each take several times as long.
const simDefaultSeeds = 24
