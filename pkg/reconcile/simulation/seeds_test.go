//go:build !race

package simulation

// defaultSeeds is how many stories an ordinary run has.
const defaultSeeds = 1500
